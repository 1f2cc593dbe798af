using System.CommandLine;
using VirtWold.Machines.KubeVirt;
using VirtWold.Machines.KubeVirt.Config;
using VirtWold.Machines.KubeVirt.Configuration;
using VirtWold.Service;

namespace VirtWold.CommandLine;

/// <summary>The options that say which hypervisor is meant: every command that asks one has them.</summary>
internal static class BackEndSettings
{
    private static readonly Setting<BackEndKind> Kind = Settings.One(
        ["--backend"],
        "VIRTWOLD_BACKEND",
        "libvirt|kubevirt",
        "What the machines run on: libvirt (the default), or a Kubernetes cluster with KubeVirt",
        TryReadKind,
        "libvirt or kubevirt",
        BackEndKind.Libvirt);

    private static readonly Setting<string> Kubeconfig = Settings.One(
        ["--kubeconfig"],
        "VIRTWOLD_KUBECONFIG",
        "FILE",
        "KubeVirt: how to reach the cluster; by default what KUBECONFIG says, or as a pod of the cluster",
        Settings.Text,
        "the path of a file",
        Environment.GetEnvironmentVariable("KUBECONFIG") ?? "");

    private static readonly Setting<string[]> Namespaces = Settings.Many<string>(
        ["--namespace"],
        "VIRTWOLD_NAMESPACE",
        "NAME",
        "KubeVirt: wake machines of this namespace only; may be given several times",
        TryReadNamespace,
        "the name of a namespace, such as virtual-machines");

    private static readonly Setting<string> Selector = Settings.One(
        ["--selector"],
        "VIRTWOLD_SELECTOR",
        "LABELS",
        "KubeVirt: wake machines with these labels only, such as tier=lab,os!=windows",
        Settings.Text,
        "a label selector",
        "");

    private static readonly Setting<string> MapFile = Settings.One(
        ["--map-file"],
        "VIRTWOLD_MAP_FILE",
        "FILE",
        "KubeVirt: addresses of machines whose definition has none: lines of a MAC address and namespace/name",
        Settings.Text,
        "the path of a file",
        "");

    /// <summary>Gives <paramref name="command"/> the options.</summary>
    public static void AddTo(Command command)
    {
        command.Add(Kind.Option);
        command.Add(CommonOptions.LibvirtUris.Option);
        command.Add(Kubeconfig.Option);
        command.Add(Namespaces.Option);
        command.Add(Selector.Option);
        command.Add(MapFile.Option);
    }

    /// <summary>Whether the command line, and not only the environment, says which one is meant.</summary>
    public static bool AreGiven(ParseResult parsed) => Kind.IsGiven(parsed) || CommonOptions.LibvirtUris.IsGiven(parsed) || Kubeconfig.IsGiven(parsed);

    /// <summary>The fields of a WakeConfig that these options say something about.</summary>
    public static IEnumerable<string> FieldsIn(ParseResult parsed)
    {
        (string Field, bool IsSet)[] fields =
        [
            (WakeConfigKeys.Namespaces, Namespaces.IsSet(parsed)),
            (WakeConfigKeys.Selector, Selector.IsSet(parsed)),
            (WakeConfigKeys.Machines, MapFile.IsSet(parsed)),
            (WakeConfigKeys.Wakeable, CommonOptions.Wakeable.IsSet(parsed)),
            (WakeConfigKeys.AllowFrom, CommonOptions.AllowFrom.IsSet(parsed)),
            (WakeConfigKeys.DedupSeconds, CommonOptions.Dedup.IsSet(parsed)),
            (WakeConfigKeys.SecureOn, CommonOptions.SecureOnFile.IsSet(parsed)),
        ];
        return fields.Where(static field => field.IsSet).Select(static field => field.Field);
    }

    /// <summary>What they say.</summary>
    /// <exception cref="ExitException">An environment variable's value can't be read, or two options contradict each other.</exception>
    public static BackEndOptions In(ParseResult parsed)
    {
        BackEndKind kind = Kind.In(parsed);
        bool isKubeVirt = Kubeconfig.IsGiven(parsed) || Namespaces.IsGiven(parsed) || Selector.IsGiven(parsed) || MapFile.IsGiven(parsed);
        if (kind == BackEndKind.Libvirt ? isKubeVirt : CommonOptions.LibvirtUris.IsGiven(parsed))
        {
            throw new ExitException(
                ExitStatus.Usage,
                kind == BackEndKind.Libvirt
                    ? "--kubeconfig, --namespace, --selector and --map-file are for KubeVirt; add --backend kubevirt"
                    : "--libvirt-uri is for libvirt, and the back end is kubevirt; take one of them out");
        }

        return new BackEndOptions
        {
            Kind = kind,
            LibvirtUris = LibvirtUris(parsed),
            KubeVirt = new KubeVirtOptions
            {
                Kubeconfig = Kubeconfig.In(parsed),
                Namespaces = Namespaces.In(parsed),
                Selector = Selector.In(parsed),
                MapFile = MapFile.In(parsed),
            },
        };
    }

    private static string[] LibvirtUris(ParseResult parsed)
    {
        string[] uris = CommonOptions.LibvirtUris.In(parsed);
        if (uris.GroupBy(static uri => uri).FirstOrDefault(static same => same.Count() > 1) is { } twice)
        {
            throw new ExitException(ExitStatus.Usage, $"--libvirt-uri names {twice.Key} twice; name each hypervisor once");
        }

        return uris.Length > 0 ? uris : [CommonOptions.UsualLibvirtUri];
    }

    private static bool TryReadKind(string text, out BackEndKind value)
    {
        value = text == "kubevirt" ? BackEndKind.KubeVirt : BackEndKind.Libvirt;
        return text is "libvirt" or "kubevirt";
    }

    private static bool TryReadNamespace(string text, out string value)
    {
        value = text;
        return KubernetesName.IsValid(text);
    }
}
