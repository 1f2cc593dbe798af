using System.Net;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

/// <summary>A request that wakes a machine, and what its answers mean (virt-api's lifecycle.go). Never a change of the machine's specification.</summary>
/// <param name="Plural">The kind of object it is asked of.</param>
/// <param name="Verb">The subresource.</param>
/// <param name="Action">What has been done where it is accepted.</param>
internal sealed record WakeCall(string Plural, string Verb, WakeAction Action)
{
    /// <summary>Starts a machine that is off.</summary>
    public static WakeCall Start { get; } = new("virtualmachines", "start", WakeAction.Started);

    /// <summary>Lets a machine go on that a person has paused.</summary>
    public static WakeCall Unpause { get; } = new("virtualmachineinstances", "unpause", WakeAction.Resumed);

    /// <summary>The path that is PUT to.</summary>
    public string PathOf(string key) => Subresources.PathOf(key, Plural, Verb);

    /// <summary>What a refusal comes to; null if the same request may well be accepted a moment later.</summary>
    public WakeResult? Read(ApiException refusal) => refusal switch
    {
        // An API server that has just begun doesn't know yet that KubeVirt's is behind it.
        { IsPassing: true } or { Status: HttpStatusCode.NotFound, IsNoObject: false } => null,
        { Status: HttpStatusCode.Conflict } => ReadConflict(refusal.Message),
        // The same was requested a moment ago, and KubeVirt hasn't begun yet.
        { Status: HttpStatusCode.InternalServerError } when Has(refusal.Message, "already underway") => new WakeResult(Action, "it was under way already"),
        { Status: HttpStatusCode.NotFound, IsNoObject: true } => new WakeResult(WakeAction.Gone),
        { Status: HttpStatusCode.Forbidden } => Failed($"{refusal.Message}; allow update of {Plural}/{Verb} in {Subresources.Group}"),
        _ => Failed(refusal.MessageWithAdvice),
    };

    /// <summary>What a refusal comes to that didn't pass.</summary>
    public WakeResult GiveUp(ApiException refusal) => Failed(refusal.Status == HttpStatusCode.NotFound
        ? $"the cluster doesn't know {Plural}/{Verb}: see whether KubeVirt's virt-api runs"
        : refusal.Message);

    private static WakeResult? ReadConflict(string message) =>
        Has(message, "already running") || Has(message, "not paused") ? new WakeResult(WakeAction.AlreadyRunning)
        : Has(message, "does not support manual start") ? Failed("its run strategy lets only KubeVirt itself start it; Halted, Manual and RerunOnFailure can be woken")
        : Has(message, "from failed state") ? Failed("it has failed, and its run strategy RerunOnFailure lets only KubeVirt itself start it then")
        : Has(message, "has been modified") ? null
        : Failed(message);

    private static WakeResult Failed(string reason) => new(WakeAction.Failed, reason);

    private static bool Has(string message, string words) => message.Contains(words, StringComparison.Ordinal);
}
