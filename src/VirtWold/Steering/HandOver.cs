using System.Globalization;
using VirtWold.Interop;
using VirtWold.Steering.Kernel;

namespace VirtWold.Steering;

/// <summary>
/// What the process hands to itself when it gives up its rights: capabilities belong to threads, so it becomes the same program again
/// (see <see cref="Hosting.Privileges"/>), with all descriptors open. Nothing is detached meanwhile.
/// </summary>
/// <param name="Hook">By which hook both programs are attached.</param>
/// <param name="IsPinned">Whether tables and links outlive the process.</param>
/// <param name="FromNic">The link at the NIC, and the interface's index.</param>
/// <param name="FromPod">The link at the veth, and the interface's index.</param>
/// <param name="Hidden">How many programs of an earlier start are attached as well, whose pins aren't in sight.</param>
/// <param name="Lock">The socket of the lock.</param>
/// <param name="Program">The program's descriptors.</param>
internal sealed record HandOver(AttachKind Hook, bool IsPinned, (int Link, int Index) FromNic, (int Link, int Index) FromPod, int Hidden, int Lock, IReadOnlyList<int> Program)
{
    private const string Variable = "VIRTWOLD_STEER_HANDOVER";
    private const int Fixed = 9;

    private IEnumerable<int> Descriptors => Program.Append(Lock).Append(FromNic.Link).Append(FromPod.Link).Where(static fd => fd >= 0);

    /// <summary>Takes what the program before this one has left. It stands there for this process alone.</summary>
    public static HandOver? Take()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        if (text is null)
        {
            return null;
        }

        int[] numbers = [.. text.Split(',').Select(static number => int.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value : -1)];
        if (numbers.Length != Fixed + SteerProgram.DescriptorCount || numbers[0] != Environment.ProcessId)
        {
            return null;
        }

        HandOver left = new((AttachKind)numbers[1], numbers[2] != 0, (numbers[3], numbers[4]), (numbers[5], numbers[6]), numbers[7], numbers[8], numbers[Fixed..]);
        left.Inherit(inherited: false);
        return left;
    }

    /// <summary>Leaves it for the program that this one becomes.</summary>
    public void Leave()
    {
        Inherit(inherited: true);
        int[] numbers = [Environment.ProcessId, (int)Hook, IsPinned ? 1 : 0, FromNic.Link, FromNic.Index, FromPod.Link, FromPod.Index, Hidden, Lock, .. Program];
        Environment.SetEnvironmentVariable(Variable, string.Join(',', numbers.Select(static number => number.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>It isn't needed: this program goes on.</summary>
    public void Withdraw()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        Inherit(inherited: false);
    }

    private void Inherit(bool inherited)
    {
        foreach (int fd in Descriptors)
        {
            _ = Libc.fcntl(fd, Libc.F_SETFD, inherited ? 0 : Libc.FD_CLOEXEC);
        }
    }
}
