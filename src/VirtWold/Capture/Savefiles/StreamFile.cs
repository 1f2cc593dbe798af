using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using VirtWold.Interop;

namespace VirtWold.Capture.Savefiles;

/// <summary>
/// A stream that libpcap reads as a C file (fopencookie(3)): one that is decompressed on the way, or whose beginning was looked at. libpcap
/// closes it with the capture; if the capture couldn't be opened, the caller disposes it.
/// </summary>
internal sealed unsafe class StreamFile : SafeHandle
{
    private const int EndOfFile = 0;
    private const int Failure = -1;

    [SuppressMessage("Usage", "CA2213:Disposable fields should be disposed", Justification = "Closed with the C file by its owner.")]
    private readonly Stream _stream;

    /// <summary>Takes over a stream.</summary>
    /// <exception cref="IOException">The C library is out of memory.</exception>
    public StreamFile(Stream stream)
        : base(0, ownsHandle: true)
    {
        _stream = stream;
        GCHandle self = GCHandle.Alloc(this);
        SetHandle(Libc.fopencookie(GCHandle.ToIntPtr(self), "r", new Libc.cookie_io_functions { read = &Read, close = &Close }));
        if (IsInvalid)
        {
            self.Free();
            throw new IOException("no memory for another file");
        }
    }

    /// <summary>What the stream failed of, where it did.</summary>
    public string? Fault { get; private set; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.fclose(handle) == 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Read(nint cookie, byte* buffer, nuint size) =>
        ((StreamFile)GCHandle.FromIntPtr(cookie).Target!).Read(new Span<byte>(buffer, (int)Math.Min(size, int.MaxValue)));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Close(nint cookie)
    {
        GCHandle self = GCHandle.FromIntPtr(cookie);
        ((StreamFile)self.Target!)._stream.Dispose();
        self.Free();
        return 0;
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Reported by Fault; C code can't be thrown through.")]
    private int Read(Span<byte> buffer)
    {
        try
        {
            return Fault is null ? _stream.Read(buffer) : EndOfFile;
        }
        catch (Exception fault)
        {
            Fault = fault.Message;
            return Failure;
        }
    }
}
