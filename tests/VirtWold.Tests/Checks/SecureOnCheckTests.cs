using VirtWold.Checks;
using VirtWold.Machines;
using VirtWold.Tests.Machines;
using VirtWold.Tests.WakeOnLan;
using VirtWold.Tests.Waking;

namespace VirtWold.Tests.Checks;

public sealed class SecureOnCheckTests
{
    private static readonly string Known = $"{Stations.Target} 192.168.1.1";

    [Test]
    public void Run_when_there_is_no_file_then_says_nothing() => Assert.That(new SecureOnCheck("", null, Machines()).Run(), Is.Empty);

    [Test]
    public void Run_when_the_file_fits_then_counts_the_passwords()
    {
        using PasswordFile file = new(Known);

        Assert.That(Run(file, Machines()).Single(), Is.EqualTo(Finding.Ok("secureon", $"{file.Path} is private and has a password for one address")));
    }

    [Test]
    public void Run_when_the_file_has_an_address_that_no_machine_has_then_names_it()
    {
        using PasswordFile file = new($"{Known}\n52:54:00:ff:ff:01 192.168.1.1");

        Finding finding = Run(file, Machines())[^1];

        Assert.That((finding.Grade, finding.Message), Is.EqualTo(
            (Grade.Warning, $"{file.Path} has addresses that no machine has: 52:54:00:ff:ff:01")));
    }

    [Test]
    public void Run_when_the_hypervisor_has_not_told_then_nobody_is_missed()
    {
        using PasswordFile file = new(Known);

        Assert.That(Run(file, new Fleet(new MachineDirectory())), Has.Length.EqualTo(1));
    }

    [Test]
    public void Run_when_a_machine_wants_a_password_and_there_is_none_then_names_it()
    {
        Finding finding = new SecureOnCheck("", null, Machines(new WakeMark(null, RequiresSecureOn: true))).Run().Single();

        Assert.That((finding.Grade, finding.Message), Is.EqualTo((Grade.Warning, "marked as wanting a password, and none is known: nas")));
    }

    [Test]
    public void Run_when_a_machine_wants_a_password_and_has_one_then_all_is_well()
    {
        using PasswordFile file = new(Known);

        Assert.That(Run(file, Machines(new WakeMark(null, RequiresSecureOn: true))), Has.Length.EqualTo(1));
    }

    [Test]
    public void Run_when_others_may_read_the_file_then_fails_with_the_remedy()
    {
        using PasswordFile file = new(Known, (UnixFileMode)0b110_100_100);

        Finding finding = Run(file, Machines()).Single();

        Assert.That((finding.Grade, finding.Fault, finding.Remedy), Is.EqualTo(
            (Grade.Failed, Fault.BadRequest, $"make it private: chmod 600 {file.Path}")));
    }

    [Test]
    public void Run_when_a_line_is_badly_written_then_fails_and_shows_nothing_of_it()
    {
        using PasswordFile file = new("52:54:00:12:34:56 secret");

        Finding finding = Run(file, Machines()).Single();

        Assert.That((finding.Grade, finding.Fault), Is.EqualTo((Grade.Failed, Fault.BadRequest)));
        Assert.That(finding.Message, Does.StartWith("line 1 of ").And.Not.Contain("secret"));
    }

    [Test]
    public void Run_when_the_file_is_not_there_then_fails()
    {
        Finding finding = new SecureOnCheck("/nowhere/at/all", null, Machines()).Run().Single();

        Assert.That((finding.Grade, finding.Fault), Is.EqualTo((Grade.Failed, Fault.Unavailable)));
    }

    private static Fleet Machines(WakeMark mark = default)
    {
        MachineDirectory directory = new();
        directory.Replace([(new MachineBuilder() with { Mark = mark }).Build()]);
        return new Fleet(directory);
    }

    private static Finding[] Run(PasswordFile file, Fleet fleet) => [.. new SecureOnCheck(file.Path, null, fleet).Run()];
}
