using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Policy;

/// <summary>What an owner writes into a machine's metadata, by virsh as the manual has it.</summary>
internal static class Marking
{
    /// <summary>The namespace of our element.</summary>
    public const string Namespace = "urn:virtwold:domain:1";

    /// <summary>Marks a machine.</summary>
    /// <param name="virsh">The hypervisor's shell.</param>
    /// <param name="guest">The machine.</param>
    /// <param name="attributes">What stands in the element, such as <c>enabled="yes"</c>.</param>
    /// <param name="scope">In which definition: --config, --live, or both.</param>
    public static void Mark(this Virsh virsh, Guest guest, string attributes, params IEnumerable<string> scope) =>
        MarkIn(virsh, Namespace, guest, attributes, scope);

    /// <summary>Writes the same element in somebody else's namespace.</summary>
    public static void MarkIn(this Virsh virsh, string space, Guest guest, string attributes, params IEnumerable<string> scope) =>
        virsh.Run(["metadata", guest.Name, "--uri", space, "--key", "virtwold", "--set", $"<wake {attributes}/>", .. scope]);

    /// <summary>Takes the mark away.</summary>
    public static void Unmark(this Virsh virsh, Guest guest) =>
        virsh.Run("metadata", guest.Name, "--uri", Namespace, "--remove", "--config");

    /// <summary>Does something, and waits until the daemon has read the machine anew because of it.</summary>
    public static void LearnsFrom(this VirtWoldDaemon daemon, Guest guest, Action change)
    {
        var pattern = $"debug: {guest.Name} is ";
        var before = daemon.Count(pattern);
        change();
        daemon.WaitForLines(pattern, before + 1);
    }
}
