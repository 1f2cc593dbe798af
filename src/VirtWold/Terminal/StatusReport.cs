using System.Text.Json.Serialization;

namespace VirtWold.Terminal;

/// <summary>The part of a daemon's /status.json that is shown. All text in it comes from elsewhere.</summary>
internal sealed record StatusReport
{
    public string Version { get; set; } = "";

    public DateTimeOffset Started { get; set; }

    /// <summary>When the daemon wrote it, by its own clock.</summary>
    public DateTimeOffset Time { get; set; }

    public HypervisorReport Hypervisor { get; set; } = new();

    public IReadOnlyList<SourceReport> Sources { get; set; } = [];

    public IReadOnlyList<MachineReport> Machines { get; set; } = [];

    public IReadOnlyList<OwnAddressReport> OwnAddresses { get; set; } = [];

    /// <summary>How many packets had which verdict.</summary>
    public IReadOnlyDictionary<string, long> Counts { get; set; } = new Dictionary<string, long>();

    /// <summary>The last packets, the one that was changed last first.</summary>
    public IReadOnlyList<PacketReport> Packets { get; set; } = [];

    internal sealed record HypervisorReport
    {
        public string Name { get; set; } = "";

        public bool Connected { get; set; }
    }

    internal sealed record SourceReport
    {
        public string Name { get; set; } = "";

        public bool Listening { get; set; }

        public string Reason { get; set; } = "";

        /// <summary>Packets that the kernel had no room for.</summary>
        public long Dropped { get; set; }
    }

    internal sealed record OwnAddressReport
    {
        public string Address { get; set; } = "";

        public string Interface { get; set; } = "";

        public bool Answering { get; set; }

        public string Reason { get; set; } = "";

        public long Packets { get; set; }

        public long Bytes { get; set; }

        public long Dropped { get; set; }

        /// <summary>How many frames were of which kind.</summary>
        public IReadOnlyDictionary<string, long> Traffic { get; set; } = new Dictionary<string, long>();

        /// <summary>How many weren't answered by which rule.</summary>
        public IReadOnlyDictionary<string, long> Refused { get; set; } = new Dictionary<string, long>();
    }

    internal sealed record MachineReport
    {
        public string Name { get; set; } = "";

        public IReadOnlyList<string> Macs { get; set; } = [];

        public string StateText { get; set; } = "";

        public string Wake { get; set; } = "";

        public WakeReport? LastWake { get; set; }
    }

    internal sealed record WakeReport
    {
        public DateTimeOffset Time { get; set; }

        public string Verdict { get; set; } = "";
    }

    internal sealed record PacketReport
    {
        public long Id { get; set; }

        public DateTimeOffset Last { get; set; }

        /// <summary>How many packets of one kind it stands for.</summary>
        public long Count { get; set; }

        public string From { get; set; } = "";

        public string? Target { get; set; }

        public string Verdict { get; set; } = "";

        public string? Machine { get; set; }

        public string? Reason { get; set; }

        public string? Remedy { get; set; }
    }
}

/// <summary>Reads a report without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusReportJson : JsonSerializerContext;
