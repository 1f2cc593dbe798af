using System.Text.RegularExpressions;
using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Soak;

/// <summary>Some machines that come and go, and what is true of each: who did it knows.</summary>
internal sealed partial class Park
{
    private readonly Virsh _virsh;
    private readonly List<Place> _places;

    /// <summary>Places for so many machines, all empty.</summary>
    public Park(Virsh virsh, IEnumerable<GuestBuilder> builders)
    {
        _virsh = virsh;
        _places = [.. builders.Select(builder => new Place(builder))];
    }

    /// <summary>All places.</summary>
    public IReadOnlyList<Place> Places => _places;

    /// <summary>Names and states as virsh tells them, but for a machine that isn't ours.</summary>
    public IReadOnlyDictionary<string, string> Listed =>
        _virsh.Run("list", "--all").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => Row().Match(line))
            .Where(row => row.Groups["name"].Value != "test")
            .ToDictionary(row => row.Groups["name"].Value, row => row.Groups["state"].Value);

    /// <summary>Does something at random with one machine; returns what.</summary>
    public string Change(Random random, Place place)
    {
        var action = place.State switch
        {
            PlaceState.Empty => "define",
            PlaceState.Off => random.Next(5) == 0 ? "undefine" : random.Next(3) == 0 ? "move" : "start",
            PlaceState.Running => random.Next(3) == 0 ? "suspend" : "destroy",
            _ => random.Next(2) == 0 ? "resume" : "destroy",
        };
        switch (action)
        {
            case "define":
                Define(place);
                break;
            case "move":
                // The same machine with another address.
                place.Move();
                Define(place);
                break;
            case "destroy":
                _virsh.Destroy(place.Name);
                place.State = PlaceState.Off;
                break;
            default:
                _virsh.Run(action, place.Name);
                place.State = action switch
                {
                    "undefine" => PlaceState.Empty,
                    "start" or "resume" => PlaceState.Running,
                    _ => PlaceState.Paused,
                };
                break;
        }

        return action;
    }

    /// <summary>Whether virsh tells what was done, of every machine.</summary>
    public bool IsAsListed()
    {
        var listed = Listed;
        return _places.TrueForAll(place => listed.GetValueOrDefault(place.Name) == place.ListedState);
    }

    /// <summary>Takes what virsh tells for what is true; returns the names of those of whom it tells something else.</summary>
    public IReadOnlyList<string> Adopt()
    {
        var listed = Listed;
        List<string> others = [];
        foreach (var place in _places.Where(place => listed.GetValueOrDefault(place.Name) != place.ListedState))
        {
            others.Add($"{place.Name} ({place.ListedState} -> {listed.GetValueOrDefault(place.Name)})");
            place.State = Enum.GetValues<PlaceState>().Single(state => Place.InWords(state) == listed.GetValueOrDefault(place.Name));
        }

        return others;
    }

    /// <summary>The hypervisor has lost all of them.</summary>
    public void Clear() => _places.ForEach(place => place.State = PlaceState.Empty);

    /// <summary>Removes them.</summary>
    public void Remove()
    {
        foreach (var place in _places)
        {
            _virsh.Try("destroy", place.Name);
            _virsh.Try("undefine", place.Name);
        }
    }

    private void Define(Place place)
    {
        using var folder = new TemporaryFolder();
        _virsh.Run("define", folder.Write("domain.xml", place.ToXml()));
        place.State = PlaceState.Off;
    }

    // Id, name, and a state that may have a blank in it.
    [GeneratedRegex(@"^\S+\s+(?<name>\S+)\s+(?<state>.+)$")]
    private static partial Regex Row();
}
