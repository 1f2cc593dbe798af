using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Steering;

/// <summary>FRR in a namespace: BGP, watched by BFD, with one neighbour over IPv4 and IPv6.</summary>
internal sealed class Router : IDisposable
{
    private const string Programs = "/usr/lib/frr";
    private const string Account = "frr";

    private readonly TemporaryFolder _folder = new();
    private readonly List<BackgroundProcess> _processes = [];
    private readonly NetworkNamespace _side;

    /// <summary>Starts it.</summary>
    /// <param name="side">Where it runs.</param>
    /// <param name="system">Its autonomous system; the neighbour's is the other one of 64512 and 64514.</param>
    /// <param name="neighbour4">The neighbour's IPv4 address.</param>
    /// <param name="neighbour6">The neighbour's IPv6 address.</param>
    public Router(NetworkNamespace side, int system, string neighbour4, string neighbour6)
    {
        _side = side;
        var other = 64512 + 64514 - system;
        var configuration = _folder.Write("bgpd.conf", FormattableString.Invariant($"""
            router bgp {system}
             bgp router-id 10.0.0.{system % 100}
             no bgp ebgp-requires-policy
             neighbor {neighbour4} remote-as {other}
             neighbor {neighbour4} bfd
             neighbor {neighbour4} timers connect 1
             neighbor {neighbour6} remote-as {other}
             neighbor {neighbour6} bfd
             neighbor {neighbour6} timers connect 1

            """));
        Tool.Run("chown", "-R", $"{Account}:{Account}", _folder.Path);
        foreach (var program in new[] { "zebra", "bfdd", "bgpd" })
        {
            string[] options = program == "bgpd" ? ["-f", configuration] : ["-f", "/dev/null"];
            _processes.Add(new BackgroundProcess(side.Enter(
                [$"{Programs}/{program}", "-N", side.Name, "-u", Account, "-g", Account, "--vty_socket", _folder.Path, "-i", _folder.At($"{program}.pid"),
                    "-z", _folder.At("zserv.api"), .. options])));
            Eventually.True(() => File.Exists(_folder.At($"{program}.vty")), TimeSpan.FromSeconds(15), () => $"{program}\n{_processes[^1].Transcript}");
        }
    }

    /// <summary>What is needed.</summary>
    public static void Require() => Requires.Tools($"{Programs}/bgpd", "vtysh", "chown");

    /// <summary>What a command of its shell prints.</summary>
    public string Ask(string command) => Tool.Try(_side.Enter("vtysh", "--vty_socket", _folder.Path, "-c", command)).Output;

    /// <inheritdoc/>
    public void Dispose()
    {
        _processes.ForEach(process => process.Dispose());
        _folder.Dispose();
    }
}
