using System.Text.Json.Nodes;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Packaging;

/// <summary>
/// The flake, evaluated by Nix. nixpkgs can't be had without its network, so that a stand-in has the few functions of it that are used
/// (tests/nix/evaluate.nix); nothing is built.
/// </summary>
[TestFixture]
public sealed class NixTests
{
    private readonly TemporaryFolder _folder = new();

    private JsonNode _flake = null!;

    private JsonNode Service => _flake["enabled"]!["systemd"]!["services"]!["virtwold"]!;

    /// <summary>Evaluates it, with a store of its own, which stays empty.</summary>
    [OneTimeSetUp]
    public void Evaluate()
    {
        Requires.Tools("nix-instantiate");
        _flake = JsonNode.Parse(Tool.Run(
            "env", $"HOME={_folder.Path}", $"NIX_STORE_DIR={_folder.At("store")}", $"NIX_STATE_DIR={_folder.At("var")}", $"NIX_LOG_DIR={_folder.At("log")}",
            "nix-instantiate", "--eval", "--strict", "--json", Repository.At("tests", "nix", "evaluate.nix")).Output)!;
    }

    /// <summary>Removes the store.</summary>
    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    /// <summary>For both machines, of the project's own file, with what the program loads by name.</summary>
    [Test]
    public void Flake_has_a_package_for_each_machine_with_the_libraries_that_are_loaded() => Assert.Multiple(() =>
    {
        Assert.That(Texts(_flake["systems"]), Is.EqualTo(["aarch64-linux", "x86_64-linux"]));
        Assert.That(_flake["package"]!["hasSource"]!.GetValue<bool>(), Is.True);
        Assert.That(Texts(_flake["package"]!["runtimeDeps"]), Is.EqualTo(["libpcap", "libvirt", "libbpf"]));
    });

    /// <summary>Nix has no network while it builds: what isn't in the list isn't there.</summary>
    [Test]
    public void Flake_names_just_the_packages_that_the_lock_file_has()
    {
        var locked = JsonNode.Parse(File.ReadAllText(Repository.At("src", "VirtWold", "packages.lock.json")))!["dependencies"]!.AsObject()
            .SelectMany(target => target.Value!.AsObject())
            .Where(package => package.Value!["type"]!.GetValue<string>() != "Project")
            .Select(package => $"{package.Key} {package.Value!["resolved"]}");
        Assert.That(Dependencies().Select(package => $"{package["pname"]} {package["version"]}"), Is.EquivalentTo(locked.Distinct()));
    }

    /// <summary>Those that were restored here, by the hash that NuGet keeps beside each.</summary>
    [Test]
    public void Flake_has_the_hash_of_each_package()
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var compared = 0;
        foreach (var package in Dependencies())
        {
            var (name, version) = (package["pname"]!.GetValue<string>(), package["version"]!.GetValue<string>());
#pragma warning disable CA1308 // NuGet's folders are in lower case.
            var file = Path.Combine(cache, name.ToLowerInvariant(), version, $"{name.ToLowerInvariant()}.{version}.nupkg.sha512");
#pragma warning restore CA1308
            if (File.Exists(file))
            {
                Assert.That(package["hash"]!.GetValue<string>(), Is.EqualTo($"sha512-{File.ReadAllText(file).Trim()}"), name);
                compared++;
            }
        }

        Assert.That(compared, Is.Positive, $"packages in {cache}");
    }

    /// <summary>Without <c>enable</c> it changes nothing.</summary>
    [Test]
    public void Module_that_is_not_enabled_is_empty() => Assert.That(_flake["disabled"]!.AsObject(), Is.Empty);

    /// <summary>The rights of the unit that is packaged elsewhere: one capability, a user of its own, libvirt's group.</summary>
    [Test]
    public void Module_runs_the_daemon_as_its_own_user_with_one_capability() => Assert.Multiple(() =>
    {
        Assert.That(Texts(Service["serviceConfig"]!["CapabilityBoundingSet"]), Is.EqualTo(["CAP_NET_RAW"]));
        Assert.That(Service["serviceConfig"]!["User"]!.GetValue<string>(), Is.EqualTo("virtwold"));
        Assert.That(Texts(_flake["enabled"]!["users"]!["users"]!["virtwold"]!["extraGroups"]), Is.EqualTo(["libvirtd"]));
    });

    /// <summary>The program itself reads them: it looks for both interfaces.</summary>
    [Test]
    public void Variables_of_the_module_are_ones_that_the_program_understands()
    {
        Requires.Root();
        Requires.Binary();
        using NetworkNamespace host = new("nix");
        var variables = Service["environment"]!.AsObject().Select(variable => $"{variable.Key}={variable.Value}");
        var result = Tool.Try(host.Enter(["env", .. variables, VirtWoldBinary.Location, "check", "--libvirt-uri", "test:///default"]));
        Assert.That(result.Output, Does.Contain(" no interface enp44s0;").And.Contain(" no interface br0;").And.Not.Contain("is no setting"), result.ToString);
    }

    private static IEnumerable<string> Texts(JsonNode? list) => list!.AsArray().Select(item => item!.GetValue<string>());

    private IEnumerable<JsonNode> Dependencies() => _flake["package"]!["dependencies"]!.AsArray().Select(package => package!);
}
