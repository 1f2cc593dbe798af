namespace VirtWold.Capture.Savefiles;

/// <summary>What a file is, by its first bytes.</summary>
internal enum FileFormat
{
    /// <summary>tcpdump's format, with times in microseconds or nanoseconds.</summary>
    Pcap,

    /// <summary>Wireshark's format.</summary>
    PcapNg,

    /// <summary>Compressed by gzip.</summary>
    Gzip,

    /// <summary>Compressed by zstd.</summary>
    Zstd,
}
