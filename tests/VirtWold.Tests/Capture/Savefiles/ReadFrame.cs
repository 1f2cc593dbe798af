using VirtWold.Capture;
using VirtWold.Capture.Savefiles;
using VirtWold.Tests.WakeOnLan;
using VirtWold.WakeOnLan;

namespace VirtWold.Tests.Capture.Savefiles;

/// <summary>A frame that was read from a file, as a value that can be kept and compared.</summary>
internal sealed record ReadFrame(byte[] Bytes, int WireLength, TimeSpan Time, bool IsOutgoing, string Unreadable)
{
    /// <summary>What the frame carries.</summary>
    public FrameReading Reading => FrameReading.Of(Bytes, WireLength);

    /// <summary>Whether there is a magic packet in it.</summary>
    public bool HasMagicPacket => MagicPacket.TryRead(Reading.Payload, out _, out _);

    /// <summary>Writes a file and reads all of it.</summary>
    /// <exception cref="CaptureException">It can't be read.</exception>
    public static IReadOnlyList<ReadFrame> AllOf(byte[] file)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, file);
            using Savefile savefile = Savefile.Open(path);
            List<ReadFrame> frames = [];
            while (savefile.TryRead(out CapturedFrame frame, out string unreadable))
            {
                frames.Add(new ReadFrame(frame.Bytes.ToArray(), frame.WireLength, frame.Time, frame.IsOutgoing, unreadable));
            }

            return frames;
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The words for people that a file is refused with.</summary>
    public static string RefusalOf(byte[] file) => Assert.Throws<CaptureException>(() => AllOf(file))!.Message;
}
