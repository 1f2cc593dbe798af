using VirtWold.Capture;

namespace VirtWold.Checks;

/// <summary>Whether the interfaces may be captured, and whether the filter sits in the kernel: opens a capture for a moment.</summary>
/// <param name="surroundings">The interfaces.</param>
/// <param name="options">How the daemon captures.</param>
internal sealed class CaptureCheck(Surroundings surroundings, CaptureOptions options) : ICheck
{
    private const string Name = "capture";
    private const string FilterName = "filter";

    /// <summary>What isn't there, is down or carries no Ethernet is the interface check's to tell.</summary>
    public IEnumerable<Finding> Run() =>
        surroundings.Names.Where(name => surroundings.Find(name) is { IsUp: true, CarriesEthernet: true }).SelectMany(Try);

    private Finding[] Try(string name)
    {
        try
        {
            int attached = PcapCapture.Try(surroundings.Find(name)!.Name, surroundings.OptionsFor(name, options));
            return [Finding.Ok(Name, $"{name} may be captured"), Filter(name, attached, PcapCapture.FilterLength(options))];
        }
        catch (CaptureException error)
        {
            // The daemon goes on without permission where it has a socket to listen on.
            bool goesOn = options.Listen.Count > 0 && error.Failure == CaptureFailure.NotPermitted;
            return [error.ToFinding(Name).OrWarningIf(goesOn)];
        }
    }

    private static Finding Filter(string name, int attached, int expected) => attached == expected
        ? Finding.Ok(FilterName, $"{attached} instructions sit in the kernel before {name}: other traffic costs nothing")
        : Finding.Warning(
            FilterName,
            attached < 0 ? $"the kernel doesn't tell of the filter on {name}" : $"the kernel has {attached} instructions before {name}, not {expected}",
            "packets are heard all the same, but other traffic may cost time; see with: ss -0 -b");
}
