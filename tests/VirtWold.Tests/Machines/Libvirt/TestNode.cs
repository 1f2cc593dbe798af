namespace VirtWold.Tests.Machines.Libvirt;

/// <summary>
/// A hypervisor that is inside libvirt's own library and has the domains that it is given. Each connection to it has a state of its own.
/// Nothing of it is ours but the file, which goes when this is disposed.
/// </summary>
internal sealed class TestNode : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"virtwold-{Guid.NewGuid():n}.xml");

    public TestNode(params TestDomain[] domains) =>
        File.WriteAllText(_file, $"<node>{string.Concat(domains.Select(static domain => domain.ToXml()))}</node>");

    /// <summary>One that has something else than domains, too: networks.</summary>
    public TestNode(string others, params TestDomain[] domains) =>
        File.WriteAllText(_file, $"<node>{others}{string.Concat(domains.Select(static domain => domain.ToXml()))}</node>");

    public string Uri => $"test://{_file}";

    public void Dispose() => File.Delete(_file);
}
