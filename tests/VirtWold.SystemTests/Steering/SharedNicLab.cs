using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>
/// Three network namespaces: a neighbour on the wire, a host whose NIC is shared, and a pod. A cable joins wire and NIC, a veth host and
/// pod; the pod's end has the NIC's addresses, all of them. The BPF file system is the host's own.
/// </summary>
internal sealed class SharedNicLab : IDisposable
{
    /// <summary>The distribution's Python.</summary>
    public const string Python = "/usr/bin/python3";

    public const string Nic = "nic0";
    public const string Peer = "ul-host";
    public const string PodInterface = "lan";
    public const string WireInterface = "w0";
    public const string WireMac = "02:00:00:00:00:01";
    public const string NicMac = "02:00:00:00:00:02";
    public const string Wire4 = "192.0.2.1";
    public const string Nic4 = "192.0.2.2";
    public const string Wire6 = "2001:db8::1";
    public const string Nic6 = "2001:db8::2";

    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes it.</summary>
    public SharedNicLab()
    {
        Wire = new NetworkNamespace("wire");
        Host = new NetworkNamespace("shared");
        Pod = new NetworkNamespace("pod");
        foreach (var side in new[] { Wire, Host, Pod })
        {
            side.Run("sysctl", "-qw", "net.ipv6.conf.default.accept_dad=0", "net.ipv6.conf.default.router_solicitations=0", "net.ipv6.conf.default.addr_gen_mode=1");
        }

        Host.Run("mount", "-t", "bpf", "bpf", "/sys/fs/bpf");
        PlugNic();
        PlugVeth();
    }

    /// <summary>The neighbour.</summary>
    public NetworkNamespace Wire { get; }

    /// <summary>The host.</summary>
    public NetworkNamespace Host { get; }

    /// <summary>The pod.</summary>
    public NetworkNamespace Pod { get; }

    /// <summary>Makes the cable to the NIC.</summary>
    public void PlugNic()
    {
        Wire.Run("ip", "link", "add", WireInterface, "address", WireMac, "type", "veth", "peer", "name", Nic, "address", NicMac, "netns", Host.Holder);
        SetUp(Wire, WireInterface, Wire4, Wire6);
        SetUp(Host, Nic, Nic4, Nic6);
        Wire.WaitUntilUp(WireInterface);
        Host.WaitUntilUp(Nic);
    }

    /// <summary>Makes the veth to the pod.</summary>
    public void PlugVeth()
    {
        Host.Run("ip", "link", "add", Peer, "type", "veth", "peer", "name", PodInterface, "address", NicMac, "netns", Pod.Holder);
        Host.Run("ip", "link", "set", Peer, "up");
        SetUpPod();
    }

    /// <summary>Gives the pod's end of the veth its addresses.</summary>
    public void SetUpPod()
    {
        SetUp(Pod, PodInterface, Nic4, Nic6);
        Host.WaitUntilUp(Peer);
    }

    /// <summary>Removes the cable to the NIC.</summary>
    public void UnplugNic() => Wire.Run("ip", "link", "delete", WireInterface);

    /// <summary>Removes the veth to the pod.</summary>
    public void UnplugVeth() => Host.Run("ip", "link", "delete", Peer);

    /// <summary>Lets nobody ask for an address: what is on the wire is what was sent.</summary>
    public void Silence()
    {
        foreach (var (side, link, address4, address6, mac) in new[]
        {
            (Wire, WireInterface, Nic4, Nic6, NicMac), (Host, Nic, Wire4, Wire6, WireMac), (Pod, PodInterface, Wire4, Wire6, WireMac),
        })
        {
            foreach (var address in new[] { address4, address6 })
            {
                side.Run("ip", "neigh", "replace", address, "lladdr", mac, "dev", link, "nud", "permanent");
            }
        }
    }

    /// <summary>Writes a file of rules.</summary>
    public string Rules(params IEnumerable<string> lines)
    {
        var path = _folder.At("rules");
        File.WriteAllLines(path, lines);
        return path;
    }

    /// <summary>Runs a command of the program in the host's namespace, to its end.</summary>
    public ToolResult Run(params IEnumerable<string> arguments) => VirtWoldBinary.RunIn(Host, ["steer", .. arguments]);

    /// <summary>The programs at the ingress of an interface of the host, as the kernel tells.</summary>
    public IReadOnlyList<string> Programs(string link) => Host.Run(Python, Repository.At("tests", "steering", "hooks.py"), link).OutputLines;

    /// <summary>Another program at the NIC: it lets all frames pass, and the kernel counts how often it runs.</summary>
    public void AttachForeign()
    {
        var source = _folder.Write("foreign.c", """
            struct { int (*type)[2]; unsigned *key; unsigned long long *value; int (*max_entries)[1]; } runs __attribute__((section(".maps"), used));
            static void *(*find)(void *, const void *) = (void *)1;
            __attribute__((section("tc"), used)) int foreign(void *skb)
            {
                unsigned zero = 0;
                unsigned long long *count = find(&runs, &zero);
                if (count)
                    __sync_fetch_and_add(count, 1);
                return -1;
            }
            char licence[] __attribute__((section("license"), used)) = "MIT";
            """);
        Tool.Run("clang", "-O2", "-g", "-target", "bpf", "-c", source, "-o", _folder.At("foreign.o"));
        Host.Run("mkdir", "/sys/fs/bpf/foreign");
        Host.Run("bpftool", "prog", "load", _folder.At("foreign.o"), "/sys/fs/bpf/foreign/program", "pinmaps", "/sys/fs/bpf/foreign");
        Host.Run("tc", "qdisc", "add", "dev", Nic, "clsact");
        Host.Run("tc", "filter", "add", "dev", Nic, "ingress", "protocol", "all", "bpf", "direct-action", "object-pinned", "/sys/fs/bpf/foreign/program");
    }

    /// <summary>How often that program has run.</summary>
    public long ForeignRuns()
    {
        var words = Host.Run("bpftool", "map", "dump", "pinned", "/sys/fs/bpf/foreign/runs").Output;
        return long.Parse(System.Text.RegularExpressions.Regex.Match(words, @"""value"": (\d+)").Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Pod.Dispose();
        Host.Dispose();
        Wire.Dispose();
        _folder.Dispose();
    }

    private static void SetUp(NetworkNamespace side, string link, string address4, string address6)
    {
        side.Run("ip", "address", "add", $"{address4}/24", "dev", link);
        side.Run("ip", "address", "add", $"{address6}/64", "dev", link, "nodad");
        side.Run("ip", "link", "set", link, "up");
    }
}
