using System.IO.Compression;
using ZstdSharp;

namespace VirtWold.Capture.Savefiles;

/// <summary>
/// A capture file as people have them: what tcpdump and Wireshark write, as it is or compressed by gzip or zstd, of Ethernet or of other
/// links that carry IP.
/// </summary>
internal sealed class Savefile : IDisposable
{
    private const string StandardInput = "-";

    private readonly ISavefileReader _reader;
    private readonly string _name;
    private readonly LinkLayer _links = new();

    private Savefile(ISavefileReader reader, string name)
    {
        _reader = reader;
        _name = name;
    }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; "-" is standard input.</param>
    /// <exception cref="CaptureException">It isn't there, isn't a capture, or holds nothing that can be read.</exception>
    public static Savefile Open(string path)
    {
        string name = path == StandardInput ? "standard input" : path;
        Stream stream = path == StandardInput ? Console.OpenStandardInput() : OpenFile(path);
        bool isPlainFile = stream.CanSeek;
        try
        {
            while (true)
            {
                PeekedStream peeked = PeekedStream.Of(stream, FileFormats.BeginningLength);
                stream = peeked;
                switch (FileFormats.Of(peeked.Beginning, name))
                {
                    case FileFormat.PcapNg:
                        return new Savefile(new PcapNgReader(stream, name), name);
                    case FileFormat.Pcap when isPlainFile:
                        // By its name: the C library's own reading costs half as much.
                        stream.Dispose();
                        return new Savefile(PcapReader.Open(path), name);
                    case FileFormat.Pcap:
                        return new Savefile(PcapReader.Open(stream, name), name);
                    case FileFormat.Gzip:
                        stream = new GZipStream(stream, CompressionMode.Decompress);
                        break;
                    default:
                        stream = new DecompressionStream(stream, leaveOpen: false);
                        break;
                }

                isPlainFile = false;
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ZstdException)
        {
            stream.Dispose();
            throw Damage.Because(name, error.Message);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads the next frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="unreadable">Why the packet can't be read, for people; empty where it can. Its frame is empty then.</param>
    /// <returns>Whether there is one.</returns>
    /// <exception cref="CaptureException">The file ends inside a packet, or is damaged.</exception>
    public bool TryRead(out CapturedFrame frame, out string unreadable)
    {
        unreadable = "";
        frame = default;
        try
        {
            if (!_reader.TryRead(out SavedPacket packet))
            {
                return false;
            }

            if (!_links.TryConvert(packet, out frame))
            {
                unreadable = $"link type {packet.LinkType} ({PcapCalls.NameOfLinkType(packet.LinkType)}) carries no magic packets that can be read";
                frame = new CapturedFrame([], packet.WireLength, packet.Time, packet.IsOutgoing);
            }

            return true;
        }
        catch (Exception error) when (error is IOException or InvalidDataException or ZstdException)
        {
            throw Damage.Because(_name, error.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private static FileStream OpenFile(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            string reason = error switch
            {
                FileNotFoundException or DirectoryNotFoundException => "No such file or directory",
                _ when Directory.Exists(path) => "it is a folder; name a file in it",
                UnauthorizedAccessException => "Permission denied",
                _ => error.Message,
            };
            throw new CaptureException(CaptureFailure.Refused, $"{path} can't be opened: {reason}");
        }
    }
}
