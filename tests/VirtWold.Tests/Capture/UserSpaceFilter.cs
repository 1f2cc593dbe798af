using VirtWold.Capture;
using VirtWold.Interop;
using VirtWold.Tests.WakeOnLan;

namespace VirtWold.Tests.Capture;

/// <summary>Runs filter programs by libpcap's own interpreter, which does in user space what the kernel does.</summary>
internal static unsafe class UserSpaceFilter
{
    /// <summary>Whether <see cref="MagicFilter"/> lets a frame through, which is given as the kernel leaves it.</summary>
    public static bool Passes(FrameBuilder frame) => Passes(MagicFilter.Program, frame.Build());

    /// <summary>Whether a program lets a frame through. A load beyond the frame's end rejects it.</summary>
    public static bool Passes(LibPcap.bpf_insn[] program, byte[] frame)
    {
        fixed (LibPcap.bpf_insn* instructions = program)
        fixed (byte* bytes = frame)
        {
            return LibPcap.bpf_filter(instructions, bytes, (uint)frame.Length, (uint)frame.Length) != 0;
        }
    }
}
