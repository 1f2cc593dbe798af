namespace VirtWold.SystemTests.Harness;

/// <summary>
/// What a test needs of the machine that it runs on. Where that is missing the test is skipped with the reason;
/// where VIRTWOLD_REQUIRE_ALL is 1 it fails, so that a build machine can't skip by accident.
/// </summary>
internal static class Requires
{
    /// <summary>Namespaces, packet sockets and a private libvirtd need root.</summary>
    public static void Root()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            Missing("this test needs root: it makes network namespaces");
        }
    }

    /// <summary>Programs that have to be installed.</summary>
    public static void Tools(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Tool.Find(name) is null)
            {
                Missing($"the program {name} isn't installed");
            }
        }
    }

    /// <summary>The daemon under test.</summary>
    public static void Binary()
    {
        if (VirtWoldBinary.Find() is null)
        {
            Missing("artifacts/virtwold isn't built (run make), and VIRTWOLD_BINARY names no other file");
        }
    }

    /// <summary>The packet library that writes pcapng files.</summary>
    public static void Scapy()
    {
        Tools(Sender.Python);
        if (!Sender.ScapyIsInstalled)
        {
            Missing("the Python package scapy isn't installed for the distribution's own Python");
        }
    }

    /// <summary>Something else, with the reason why the test is skipped without it.</summary>
    public static void That(bool isThere, string reason)
    {
        if (!isThere)
        {
            Missing(reason);
        }
    }

    private static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("VIRTWOLD_REQUIRE_ALL") == "1")
        {
            Assert.Fail(reason);
        }

        Assert.Ignore(reason);
    }
}
