using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.ServiceManagers;

/// <summary>Settings that aren't right: one line in the journal, and no loop.</summary>
[TestFixture]
public sealed class SystemdSettingsTests : SystemdTest
{
    /// <summary>The file of all instances.</summary>
    [Test]
    public void A_bad_value_in_the_settings_of_all_fails_the_start_with_that_one_line()
    {
        Configure("VIRTWOLD_DEDUP=often");
        AssertRefused("64", "^virtwold: VIRTWOLD_DEDUP must be a number of seconds .*, not 'often'$");
    }

    /// <summary>The file of one instance; what it says wins.</summary>
    [Test]
    public void A_bad_value_in_the_settings_of_one_fails_the_start_with_that_one_line()
    {
        Configure("VIRTWOLD_LOG_LEVEL=debug");
        Host.Write($"/etc/virtwold/{VethPair.HostInterface}.conf", "VIRTWOLD_LOG_LEVEL=loud\n");
        AssertRefused("64", "^virtwold: VIRTWOLD_LOG_LEVEL must be .*, not 'loud'$");
    }

    /// <summary>Settings of an instance reach it.</summary>
    [Test]
    public void A_good_value_in_the_settings_of_one_wins_over_those_of_all()
    {
        Configure("VIRTWOLD_DRY_RUN=no");
        Host.Write($"/etc/virtwold/{VethPair.HostInterface}.conf", "VIRTWOLD_DRY_RUN=yes\n");
        Start();
        Sender.WakeOnLan(Guest.Mac);
        Host.WaitForLine(Unit, $"{Guest.Name} .*dry run");
        Assert.That(Guest.State, Is.EqualTo("shut off"));
    }
}
