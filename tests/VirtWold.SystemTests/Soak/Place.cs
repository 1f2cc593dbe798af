using System.Globalization;
using System.Xml.Linq;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Soak;

/// <summary>A place of the park: a machine that is there or not.</summary>
internal sealed class Place(GuestBuilder builder)
{
    private readonly string _id = Guid.NewGuid().ToString();
    private readonly string _firstMac = builder.Macs[0];
    private int _moves;

    /// <summary>The machine's name.</summary>
    public string Name => builder.Name;

    /// <summary>Its address; the last digits tell how often it has had another.</summary>
    public string Mac { get; private set; } = builder.Macs[0];

    /// <summary>What is there.</summary>
    public PlaceState State { get; set; }

    /// <summary>What a list must say of it; nothing where no machine is there.</summary>
    public string? ListedState => InWords(State);

    /// <summary>A state in the words of a list.</summary>
    public static string? InWords(PlaceState state) => state switch
    {
        PlaceState.Empty => null,
        PlaceState.Off => "shut off",
        PlaceState.Paused => "paused",
        _ => "running",
    };

    /// <summary>Gives it another address from its next definition.</summary>
    public void Move()
    {
        _moves++;

        // The first half names the place: no other has it.
        Mac = string.Create(CultureInfo.InvariantCulture, $"56:{_firstMac[9..]}:{_moves >> 8 & 0xff:x2}:{_moves & 0xff:x2}");
    }

    /// <summary>The definition, always of the same machine.</summary>
    public string ToXml()
    {
        var domain = XElement.Parse((builder with { Macs = [Mac] }).ToXml());
        domain.Add(new XElement("uuid", _id));
        return domain.ToString();
    }
}
