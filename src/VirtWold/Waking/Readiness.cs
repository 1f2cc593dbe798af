using System.Globalization;

namespace VirtWold.Waking;

/// <summary>What was seen of a machine after it was woken.</summary>
/// <param name="Sign">What was seen.</param>
/// <param name="After">How long after the request to wake it.</param>
/// <param name="Port">The port that answered, where one did.</param>
internal readonly record struct Readiness(ReadySign Sign, TimeSpan After, ushort Port = 0)
{
    /// <summary>Whether the machine is ready.</summary>
    public bool IsReady => Sign is ReadySign.Port or ReadySign.Agent or ReadySign.Probe or ReadySign.Network;

    /// <summary>What answered, for people: <c>port 22</c>.</summary>
    public string By => Sign switch
    {
        ReadySign.Port => string.Create(CultureInfo.InvariantCulture, $"port {Port}"),
        ReadySign.Agent => "guest agent",
        ReadySign.Probe => "readiness probe",
        ReadySign.Network => "network",
        _ => "",
    };
}
