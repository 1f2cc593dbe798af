using System.Text.Json.Nodes;

namespace VirtWold.SystemTests.Steering;

/// <summary>What <c>virtwold steer status --json</c> says of the lab's NIC.</summary>
/// <param name="Json">The object.</param>
internal sealed record StatusReport(JsonNode Json)
{
    /// <summary>Asks.</summary>
    public static StatusReport Of(SharedNicLab lab)
    {
        var result = lab.Run("status", "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString);
        return new StatusReport(JsonNode.Parse(result.Output)!.AsArray().Single()!);
    }

    /// <summary>By which hook.</summary>
    public string Hook => Json["hook"]!.GetValue<string>();

    /// <summary>Whether it outlives the process.</summary>
    public bool IsPinned => Json["pinned"]!.GetValue<bool>();

    /// <summary>How many packets a rule has steered.</summary>
    public long Packets(string rule) => Json["rules"]!.AsArray().Single(entry => entry!["rule"]!.GetValue<string>() == rule)!["packets"]!.GetValue<long>();
}
