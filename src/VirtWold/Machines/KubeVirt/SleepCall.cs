using System.Net;
using VirtWold.Machines.KubeVirt.Api;

namespace VirtWold.Machines.KubeVirt;

/// <summary>A request that puts a machine to sleep, and what its answers mean (virt-api's lifecycle.go). Never a change of ours to its specification.</summary>
/// <param name="Plural">The kind of object it is asked of.</param>
/// <param name="Verb">The subresource.</param>
internal sealed record SleepCall(string Plural, string Verb)
{
    /// <summary>Shuts a guest down; KubeVirt ends it when its grace period is over.</summary>
    public static SleepCall Stop { get; } = new("virtualmachines", "stop");

    /// <summary>Has a machine stand still, with its memory where it is.</summary>
    public static SleepCall Pause { get; } = new("virtualmachineinstances", "pause");

    /// <summary>The path that is PUT to.</summary>
    public string PathOf(string key) => Subresources.PathOf(key, Plural, Verb);

    /// <summary>What a refusal comes to; null if the same request may well be accepted a moment later.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="isUnderWay">Whether the machine was asked already, so that only its end is to be waited for.</param>
    public SleepResult? Read(ApiException refusal, out bool isUnderWay)
    {
        isUnderWay = Has(refusal.Message, "already underway") || Has(refusal.Message, "already paused");
        return refusal switch
        {
            { IsPassing: true } or { Status: HttpStatusCode.NotFound, IsNoObject: false } => null,
            { Status: HttpStatusCode.Conflict } when Has(refusal.Message, "has been modified") || Has(refusal.Message, "jsonpatch test operation") => null,
            { Status: HttpStatusCode.Conflict } when Has(refusal.Message, "is not running") => new SleepResult(SleepAction.AlreadyAsleep),
            { Status: HttpStatusCode.Conflict } when Has(refusal.Message, "shorter graceperiod") =>
                Failed("its run strategy is Halted already, so that KubeVirt stops it or has given up on that"),
            { Status: HttpStatusCode.NotFound, IsNoObject: true } => SleepResult.Gone,
            { Status: HttpStatusCode.Forbidden } when Has(refusal.Message, "LivenessProbe") =>
                Failed("KubeVirt doesn't pause a machine that has a liveness probe; how=shutdown works"),
            { Status: HttpStatusCode.Forbidden } => Failed($"{refusal.Message}; allow update of {Plural}/{Verb} in {Subresources.Group}: see docs/kubevirt.md"),
            _ => Failed(refusal.Message),
        };
    }

    /// <summary>What a refusal comes to that didn't pass.</summary>
    public SleepResult GiveUp(ApiException refusal) => Failed(refusal.Status == HttpStatusCode.NotFound
        ? $"the cluster doesn't know {Plural}/{Verb}: see whether KubeVirt's virt-api runs"
        : refusal.Message);

    private static SleepResult Failed(string reason) => new(SleepAction.Failed, reason);

    private static bool Has(string message, string words) => message.Contains(words, StringComparison.Ordinal);
}
