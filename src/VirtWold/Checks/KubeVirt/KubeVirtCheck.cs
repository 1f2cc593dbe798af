using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using VirtWold.Machines;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Api;
using VirtWold.Machines.KubeVirt.Config;

namespace VirtWold.Checks.KubeVirt;

/// <summary>Whether the cluster answers, lists its machines, and permits waking them. Fills the directory.</summary>
/// <param name="options">Which cluster, and which of its machines.</param>
/// <param name="directory">Filled with the machines, for the checks that come after.</param>
/// <param name="policy">Takes over what the cluster wants of all nodes.</param>
internal sealed class KubeVirtCheck(KubeVirtOptions options, MachineDirectory directory, ISharedPolicyTaker policy) : ICheck
{
    private const string Name = "kubevirt";
    private const string RightsName = "rights";
    private const string ConfigName = "config";
    private const string Remedy = "give the service account a role that allows it: see docs/kubevirt.md";

    private static readonly string[] LeaseVerbs = ["get", "create", "update"];
    private static readonly string[] EventVerbs = ["create", "patch"];

    /// <summary>Longer than this nobody waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    public IEnumerable<Finding> Run()
    {
        using CancellationTokenSource limit = new(Patience);
        return LookAsync(limit.Token).GetAwaiter().GetResult();
    }

    private async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellation)
    {
        string cluster = "the cluster";
        try
        {
            using WakeTurns turns = new(1, TimeProvider.System);
            using KubeVirtHypervisor hypervisor = new(options, turns, directory, NullLogger.Instance);
            cluster = hypervisor.Name;
            hypervisor.Obey(policy);
            return await hypervisor.Start().WaitAsync(cancellation) is { } error
                ? [Failed(cluster, error)]
                : [Finding.Ok(Name, $"{cluster} is connected, and tells of its machines"), .. Config(hypervisor.Config), .. await RightsAsync(hypervisor.Server, hypervisor.Config.Config is not null, cancellation), .. Map(hypervisor.Config), .. Halted(hypervisor), .. NotPutToSleep(hypervisor)];
        }
        catch (HypervisorException error)
        {
            return [Failed(cluster, error)];
        }
        catch (JsonException error)
        {
            return [Finding.Failed(Name, Fault.Unavailable, $"what {cluster} answers can't be read: {error.Message}", "see whether it is an API server of Kubernetes")];
        }
        catch (OperationCanceledException)
        {
            return [Finding.Failed(Name, Fault.Unavailable, $"{cluster} doesn't answer", "see whether it answers others: kubectl get vm --all-namespaces")];
        }
    }

    private async Task<IReadOnlyList<Finding>> RightsAsync(IApiServer server, bool hasConfig, CancellationToken cancellation)
    {
        string[] scopes = options.Namespaces.Count > 0 ? [.. options.Namespaces.Distinct()] : [""];
        List<Finding> findings = [];
        AccessRight[] wakes =
        [
            .. scopes.Select(static scope => new AccessRight("update", Subresources.Group, "virtualmachines/start", scope)),
            .. scopes.Select(static scope => new AccessRight("update", Subresources.Group, "virtualmachineinstances/unpause", scope)),
        ];
        AccessRight[] missing = await MissingAsync(server, wakes, cancellation);
        findings.Add(missing.Length == 0
            ? Finding.Ok(RightsName, "machines may be started and unpaused")
            : Finding.Failed(RightsName, Fault.NotPermitted, $"not permitted: {string.Join("; ", missing.AsEnumerable())}", Remedy));

        AccessRight[] leases = [.. LeaseVerbs.Select(verb => new AccessRight(verb, "coordination.k8s.io", "leases", server.Namespace))];
        if (await MissingAsync(server, leases, cancellation) is { Length: > 0 } noLeases)
        {
            findings.Add(Finding.Warning(
                RightsName, $"not permitted, so that nodes that hear the same packet may all ask for the wake, and learned addresses are lost at a restart: {string.Join("; ", noLeases.AsEnumerable())}", Remedy));
        }

        AccessRight[] events = [.. scopes.SelectMany(static scope => EventVerbs.Select(verb => new AccessRight(verb, "", "events", scope)))];
        if (await MissingAsync(server, events, cancellation) is { Length: > 0 } noEvents)
        {
            findings.Add(Finding.Warning(
                RightsName, $"not permitted, so that machines don't tell by what they were woken: {string.Join("; ", noEvents.AsEnumerable())}", Remedy));
        }

        AccessRight[] reports = hasConfig
            ? [new("list", "coordination.k8s.io", "leases", server.Namespace), new("watch", "coordination.k8s.io", "leases", server.Namespace), new("patch", "virtwold.io", "wakeconfigs/status", "")]
            : [];
        if (await MissingAsync(server, reports, cancellation) is { Length: > 0 } noReports)
        {
            findings.Add(Finding.Warning(
                RightsName, $"not permitted, so that this node can't write the status of the WakeConfig: {string.Join("; ", noReports.AsEnumerable())}", Remedy));
        }

        return findings;
    }

    /// <summary>How this node stands to the cluster's WakeConfig, and which options don't count beside it.</summary>
    private IEnumerable<Finding> Config(ConfigState state)
    {
        if (state.Config is not { } config)
        {
            yield break;
        }

        string generation = string.Create(CultureInfo.InvariantCulture, $"the WakeConfig {WakeConfig.DefaultName}, generation {config.Generation},");
        if (state.Refusal.Length > 0)
        {
            yield return Finding.Failed(ConfigName, Fault.BadRequest, $"{generation} can't be followed: {state.Refusal}", $"correct it: kubectl edit wakeconfig {WakeConfig.DefaultName}");
            yield break;
        }

        yield return Finding.Ok(ConfigName, $"{generation} is followed: {(config.Spec.Keys.Count > 0 ? string.Join(", ", config.Spec.Keys) : "it says nothing")}");
        if (config.Spec.Keys.Intersect(options.AlsoByOption).ToArray() is { Length: > 0 } both)
        {
            yield return Finding.Warning(
                ConfigName, $"the WakeConfig and the options both say {string.Join(", ", both)}: the WakeConfig wins", "take one of them out");
        }
    }

    /// <summary>Machines of the file of addresses that aren't there.</summary>
    private IEnumerable<Finding> Map(ConfigState state)
    {
        if (state is { Refusal: "", Config.Spec.Machines: not null })
        {
            // The file doesn't count.
            yield break;
        }

        string[] unknown = [.. AddressMap.Read(options.MapFile).Machines.Except(directory.All.Select(static machine => machine.Name)).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            yield return Finding.Warning(
                "map", $"{options.MapFile} has machines that aren't there: {Names.Join(unknown)}", "correct them (namespace/name), or take them out");
        }
    }

    /// <summary>Machines that don't stay what they are when they are woken.</summary>
    private static IEnumerable<Finding> Halted(KubeVirtHypervisor hypervisor)
    {
        if (hypervisor.Halted is { Length: > 0 } halted)
        {
            yield return Finding.Warning(
                "run-strategy",
                $"Halted, which KubeVirt turns into Always when it starts a machine, so that it comes back whenever it stops: {Names.Join(halted)}",
                "give them the run strategy Manual or RerunOnFailure");
        }
    }

    /// <summary>Machines whose owners want them to sleep in a way that can't be had.</summary>
    private static IEnumerable<Finding> NotPutToSleep(KubeVirtHypervisor hypervisor)
    {
        if (hypervisor.NotPutToSleep is { Length: > 0 } machines)
        {
            yield return Finding.Warning(
                "sleep",
                $"not put to sleep as their annotations have it: {Names.Join(machines)}",
                "KubeVirt's machines sleep on request alone, by how=shutdown or how=suspend: see docs/sleep.md");
        }
    }

    private static async Task<AccessRight[]> MissingAsync(IApiServer server, AccessRight[] rights, CancellationToken cancellation)
    {
        bool[] ours = await Task.WhenAll(rights.Select(right => right.IsOursAsync(server, cancellation)));
        return [.. rights.Where((_, index) => !ours[index])];
    }

    private static Finding Failed(string cluster, HypervisorException error) => error.Failure switch
    {
        HypervisorFailure.BadRequest => Finding.Failed(Name, Fault.BadRequest, error.Message, null),
        HypervisorFailure.NotPermitted => Finding.Failed(Name, Fault.NotPermitted, $"{cluster} refuses us: {error.Message}", Remedy),
        HypervisorFailure.NotInstalled => Finding.Failed(Name, Fault.Unavailable, error.MessageWithAdvice, null),
        _ => Finding.Failed(Name, Fault.Unavailable, $"can't connect to {cluster}: {error.Message}", "see whether others can: kubectl get vm --all-namespaces"),
    };
}
