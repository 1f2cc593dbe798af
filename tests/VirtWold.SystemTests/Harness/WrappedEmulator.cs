using System.Xml.Linq;

namespace VirtWold.SystemTests.Harness;

/// <summary>Becomes QEMU after it has done something else: so that a guest is seen in states that pass in no time.</summary>
internal sealed class WrappedEmulator : IDisposable
{
    // libvirt asks each emulator what it can do, with this machine; that goes straight through.
    private const string BlockScript = """
        #!/usr/bin/python3
        import os, signal, sys
        if "-machine" in sys.argv and not sys.argv[sys.argv.index("-machine") + 1].startswith("none"):
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
        os.execv("/usr/bin/qemu-system-x86_64", sys.argv)
        """;

    private const string GateScript = """
        #!/bin/sh
        case "$*" in
            *"-machine none"*) ;;
            *) while [ -e "$0.closed" ]; do /bin/sleep 0.05; done ;;
        esac
        exec /usr/bin/qemu-system-x86_64 "$@"
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly string _path;

    private WrappedEmulator(string script)
    {
        _path = _folder.WriteProgram("emulator", script);
    }

    /// <summary>One that no SIGTERM ends: a guest that has powered itself off is shutting down until the process is killed.</summary>
    public static WrappedEmulator ThatLingers() => new(BlockScript);

    /// <summary>One that waits in the middle of a start while its gate is closed.</summary>
    public static WrappedEmulator WithGate() => new(GateScript);

    /// <summary>From now on every start waits.</summary>
    public void CloseGate() => File.WriteAllText($"{_path}.closed", "");

    /// <summary>Lets all starts go on.</summary>
    public void OpenGate() => File.Delete($"{_path}.closed");

    /// <summary>Defines a machine that runs on it.</summary>
    public Guest Define(Virsh virsh, GuestBuilder builder)
    {
        var domain = XElement.Parse(builder.ToXml());
        domain.Element("devices")!.SetElementValue("emulator", _path);
        using var folder = new TemporaryFolder();
        virsh.Run("define", folder.Write("domain.xml", domain.ToString()));
        return new Guest(virsh, builder);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        OpenGate();
        _folder.Dispose();
    }
}
