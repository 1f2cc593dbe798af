using System.Globalization;
using VirtWold.Checks;
using VirtWold.Hosting;
using VirtWold.Links;
using VirtWold.Steering.Kernel;
using VirtWold.Steering.Rules;

namespace VirtWold.Steering;

/// <summary>Looks whether frames can be steered. Loads the program to see whether the kernel takes it; attaches nothing.</summary>
/// <param name="options">What is to be steered.</param>
internal sealed class SteeringCheck(SteerOptions options) : ICheck
{
    private const ulong Wanted = Capabilities.Bpf | Capabilities.PerfMon | Capabilities.NetAdmin;

    public IEnumerable<Finding> Run()
    {
        RuleSet? rules = null;
        yield return Try("rules", () => (rules = options.ReadRules()).ToString());
        SharedNic? nic = null;
        yield return Try("interfaces", () =>
        {
            SharedNic found = SharedNic.Find(options);
            found.Check(options);
            nic = found;
            return $"frames of {options.Nic} ({found.Mac}) can go to {options.Peer}";
        });
        foreach (Finding finding in nic is null || rules is null ? [] : Lengths(nic, rules).Concat(Merging(rules, Offloads.MergesSegments(options.Nic))).Concat(Neighbours(rules)).Concat(Addresses(nic, rules)))
        {
            yield return finding;
        }

        if (BpfLibrary.Version is not { } version)
        {
            yield return Try("library", () =>
            {
                BpfLibrary.Open();
                return "";
            });
            yield break;
        }

        yield return Finding.Ok("library", $"libbpf {version}");
        yield return Rights();
        yield return Try("kernel", TryToLoad);
        if (rules is { Redirects: true })
        {
            yield return Try("pins", () =>
            {
                PinFolder.RequireFileSystem();
                return "links of redirecting rules can outlive the process";
            });
        }

        foreach (Finding finding in nic is null ? [] : Owners(nic))
        {
            yield return finding;
        }
    }

    private static Finding Try(string check, Func<string> look)
    {
        try
        {
            return Finding.Ok(check, look());
        }
        catch (SteeringException error)
        {
            Fault fault = error.Failure switch
            {
                SteeringFailure.BadRequest => Fault.BadRequest,
                SteeringFailure.NotPermitted => Fault.NotPermitted,
                _ => Fault.Unavailable,
            };
            return Finding.Failed(check, fault, error.Message, null);
        }
    }

    private static string TryToLoad()
    {
        using SteerProgram program = SteerProgram.Load(null);
        string kept = SteerRights.Needed(AttachKind.Tcx, program) == 0 ? "all rights are given up once it is loaded by TCX" : "CAP_BPF is kept: this kernel wants it for each look into a table";
        return $"{File.ReadAllText("/proc/sys/kernel/osrelease").Trim()} takes the program; {kept}";
    }

    private static Finding Rights()
    {
        ulong missing = Wanted & ~Capabilities.Permitted;
        return missing == 0
            ? Finding.Ok("rights", "CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN")
            : Finding.Failed("rights", Fault.NotPermitted, $"these capabilities are missing: {Names(missing)}", "start it as root, or by its unit");
    }

    private static string Names(ulong capabilities) => string.Join(", ", new[] { (Capabilities.Bpf, "CAP_BPF"), (Capabilities.PerfMon, "CAP_PERFMON"), (Capabilities.NetAdmin, "CAP_NET_ADMIN") }
        .Where(capability => (capability.Item1 & capabilities) != 0).Select(static capability => capability.Item2));

    private IEnumerable<Finding> Lengths(SharedNic nic, RuleSet rules)
    {
        if (!nic.Veth!.HasCarrier)
        {
            yield return Finding.Warning("pod", $"the other end of {options.Peer} isn't up: what is redirected is lost", "move it into the pod and set it up");
        }

        yield return rules.Redirects && nic.Nic!.Mtu > nic.Veth.Mtu
            ? Finding.Warning(
                "length",
                string.Create(CultureInfo.InvariantCulture, $"packets of {options.Nic} may have {nic.Nic.Mtu} bytes, and {options.Peer} takes {nic.Veth.Mtu}: longer ones are lost"),
                string.Create(CultureInfo.InvariantCulture, $"ip link set {options.Peer} mtu {nic.Nic.Mtu}, and the same at the pod's end"))
            : Finding.Ok("length", string.Create(CultureInfo.InvariantCulture, $"{options.Nic} sends {nic.Nic!.Mtu} bytes, {options.Peer} {nic.Veth.Mtu}"));
    }

    /// <summary>Warns of a NIC that merges segments by itself.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="merges">Whether it does; null if its driver doesn't say.</param>
    internal IEnumerable<Finding> Merging(RuleSet rules, bool? merges)
    {
        if (!rules.Redirects || merges is not { } isOn)
        {
            yield break;
        }

        yield return isOn
            ? Finding.Warning("offloads", $"{options.Nic} merges TCP segments by itself (large receive offload): redirected connections may be slow or break", $"ethtool -K {options.Nic} lro off")
            : Finding.Ok("offloads", $"{options.Nic} doesn't merge TCP segments by itself (large receive offload is off)");
    }

    private static IEnumerable<Finding> Neighbours(RuleSet rules)
    {
        string[] open = [.. rules.All.Where(static rule => rule.Kind is RuleKind.Tcp or RuleKind.Udp && rule.From.IsEmpty).Select(static rule => rule.Name)];
        if (open.Length > 0)
        {
            yield return Finding.Warning(
                "firewall",
                $"the host's firewall doesn't see what is redirected, and these rules are for everybody: {string.Join(", ", open)}",
                $"name the neighbours, for example: {open[0]} from 192.0.2.1");
        }
        else if (rules.Redirects)
        {
            yield return Finding.Ok("firewall", "the host's firewall doesn't see what is redirected; the rules name the neighbours");
        }
    }

    private IEnumerable<Finding> Addresses(SharedNic nic, RuleSet rules) => !rules.Redirects ? []
        : nic.Locals.Count + rules.Addresses.Length == 0
            ? [Finding.Warning("addresses", $"{options.Nic} has no address of its own, so nothing to it is redirected", "name the addresses in the rules, for example: address 192.0.2.2")]
            : [Finding.Ok("addresses", string.Join(", ", nic.Locals.Concat(rules.Addresses).Select(static local => local.Address).Distinct()))];

    private IEnumerable<Finding> Owners(SharedNic nic)
    {
        string process = SteerLock.HolderOf(options.Nic) is { } holder ? string.Create(CultureInfo.InvariantCulture, $"process {holder.Process} steers {options.Nic}") : "no process steers it now";
        foreach ((string name, int index) in new[] { (options.Nic, nic.Nic!.Index), (options.Peer, nic.Veth!.Index) })
        {
            string[] others = [.. (HookOwners.Of(index) ?? []).Where(static program => program is not (SteerProgram.FromNicName or SteerProgram.FromPodName))];
            yield return others.Length == 0
                ? Finding.Ok("hook", $"no other program sees the frames of {name} first; {process}")
                : Finding.Warning("hook", $"other programs see the frames of {name}, too: {string.Join(", ", others)}", "ours runs before them, and lets them see what it doesn't redirect; nothing has to be done if they may miss that");
        }
    }
}
