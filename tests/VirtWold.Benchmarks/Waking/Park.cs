using System.Globalization;
using VirtWold.Benchmarks.Capture;
using VirtWold.Machines.Libvirt;
using VirtWold.SystemTests.Harness;
using VirtWold.WakeOnLan;

namespace VirtWold.Benchmarks.Waking;

/// <summary>All the machines that are defined, each with one address.</summary>
internal sealed class Park(LibvirtClient client) : IDisposable
{
    private readonly List<DomainHandle> _domains = [];

    /// <summary>How many there are.</summary>
    public int Count => _domains.Count;

    /// <summary>Defines machines until there are so many.</summary>
    public void Grow(int count)
    {
        while (_domains.Count < count)
        {
            GuestBuilder builder = new(HypervisorKind.Test)
            {
                Name = string.Create(CultureInfo.InvariantCulture, $"bench-{_domains.Count}"),
                Macs = [AddressOf(_domains.Count).ToString()],
            };
            _domains.Add(client.Define(builder.ToXml()));
        }
    }

    /// <summary>One of them; the numbers go round.</summary>
    public DomainHandle this[int number] => _domains[number % _domains.Count];

    /// <summary>The address of the machine with that number.</summary>
    public MacAddress TargetOf(int number) => AddressOf(number % _domains.Count);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DomainHandle domain in _domains)
        {
            domain.Dispose();
        }
    }

    private static MacAddress AddressOf(int number) => Payloads.Station(number);
}
