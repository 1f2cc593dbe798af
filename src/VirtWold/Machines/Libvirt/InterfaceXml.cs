using System.Collections.Immutable;
using System.Xml;
using VirtWold.WakeOnLan;

namespace VirtWold.Machines.Libvirt;

/// <summary>Collects how a domain's network interfaces are connected (libvirt.org/formatdomain.html#network-interfaces).</summary>
internal sealed class InterfaceXml
{
    private readonly ImmutableArray<NetworkCard>.Builder _cards = ImmutableArray.CreateBuilder<NetworkCard>(1);
    private string _type = "";
    private NetworkCard _card;
    private bool _isOpen;

    /// <summary>Those that have an address.</summary>
    public ImmutableArray<NetworkCard> All
    {
        get
        {
            Close();
            return _cards.ToImmutable();
        }
    }

    /// <summary>An interface begins.</summary>
    public void Begin(string? type)
    {
        Close();
        _type = type ?? "";
        _isOpen = true;
    }

    /// <summary>Its address.</summary>
    public void SetMac(string? text) => _card = MacAddress.TryParse(text, out MacAddress mac) ? _card with { Mac = mac } : _card;

    /// <summary>What it is connected to.</summary>
    public void SetSource(XmlReader source)
    {
        (CardKind kind, string? device) = _type switch
        {
            "bridge" => (CardKind.Bridge, source.GetAttribute("bridge")),
            "direct" => (CardKind.Direct, source.GetAttribute("dev")),
            // Of a machine that runs libvirt tells which bridge the network is.
            "network" when source.GetAttribute("bridge") is { } bridge => (CardKind.Bridge, bridge),
            "network" => (CardKind.Network, source.GetAttribute("network")),
            _ => (CardKind.Unknown, null),
        };
        _card = device is null ? _card : _card with { Kind = kind, Device = device };
    }

    private void Close()
    {
        if (_isOpen && !_card.Mac.IsZero)
        {
            _cards.Add(_card);
        }

        _card = default;
        _isOpen = false;
    }
}
