using VirtWold.Hosting;

namespace VirtWold.Tests.Hosting;

public sealed class ServiceUnitTests
{
    /// <summary>As systemctl prints it for an instance.</summary>
    private const string Shown = """
        Id=virtwold@eth0.service
        LoadState=loaded
        ActiveState=inactive
        UnitFileState=enabled
        User=virtwold
        Environment=VIRTWOLD_LISTEN=127.0.0.1:9 "VIRTWOLD_STATUS=unix:/run/virtwold/eth0.sock 127.0.0.1:9277"
        EnvironmentFiles=/etc/default/virtwold (ignore_errors=yes)
        EnvironmentFiles=/etc/virtwold/eth0.conf (ignore_errors=no)
        ExecStart={ path=/usr/sbin/virtwold ; argv[]=/usr/sbin/virtwold --interface eth0 --dedup ${DEDUP} $MORE ; ignore_errors=no ; start_time=[n/a] ; pid=0 }
        RuntimeDirectory=virtwold
        RestrictAddressFamilies=AF_NETLINK AF_PACKET AF_UNIX
        IPAddressDeny=0.0.0.0/0 ::/0
        IPAddressAllow=
        ProtectHome=yes
        ProtectSystem=strict
        ReadWritePaths=/srv/virtwold
        AmbientCapabilities=cap_net_raw
        """;

    private static readonly ServiceUnit Unit = ServiceUnit.Parse(Shown);

    [Test]
    public void Unit_when_it_is_shown_then_its_name_user_and_use_are_read() => Assert.That(
        (Unit.Name, Unit.User, Unit.IsLoaded, Unit.IsUsed), Is.EqualTo(("virtwold@eth0.service", "virtwold", true, true)));

    [Test]
    public void Variables_when_a_value_has_blanks_then_it_is_one_value() => Assert.That(
        Unit.Variables(),
        Is.EqualTo(new Dictionary<string, string>
        {
            ["VIRTWOLD_LISTEN"] = "127.0.0.1:9",
            ["VIRTWOLD_STATUS"] = "unix:/run/virtwold/eth0.sock 127.0.0.1:9277",
        }));

    [Test]
    public void EnvironmentFiles_when_there_are_several_then_all_are_read_in_order() =>
        Assert.That(Unit.EnvironmentFiles, Is.EqualTo([("/etc/default/virtwold", true), ("/etc/virtwold/eth0.conf", false)]));

    [Test]
    public void Arguments_when_they_have_variables_then_those_are_replaced() => Assert.That(
        Unit.Arguments(new Dictionary<string, string> { ["DEDUP"] = "5", ["MORE"] = "--deep --dry-run" }),
        Is.EqualTo(["--interface", "eth0", "--dedup", "5", "--deep", "--dry-run"]));

    [Test]
    public void Arguments_when_it_is_another_program_then_there_are_none() => Assert.That(
        ServiceUnit.Parse("ExecStart={ path=/bin/sleep ; argv[]=/bin/sleep 9 ; ignore_errors=no }").Arguments(new Dictionary<string, string>()), Is.Null);

    [TestCase("AF_NETLINK AF_PACKET", "AF_INET", false)]
    [TestCase("AF_INET AF_PACKET", "AF_INET", true)]
    [TestCase("~AF_INET", "AF_INET", false)]
    [TestCase("~AF_INET", "AF_INET6", true)]
    [TestCase("", "AF_INET", true)]
    public void MayUse_when_families_are_restricted_then_whether_it_is_one_of_them(string list, string family, bool expected) =>
        Assert.That(ServiceUnit.Parse($"RestrictAddressFamilies={list}").MayUse(family), Is.EqualTo(expected));

    [Test]
    public void Limits_when_the_unit_has_them_then_are_known() => Assert.Multiple(static () =>
    {
        Assert.That(Unit.IsReachedByIP, Is.False);
        Assert.That(Unit.MayBindLowPorts, Is.False);
        Assert.That(Unit.Makes("/run/virtwold"));
        Assert.That(Unit.Makes("/run/other"), Is.False);
        Assert.That(Unit.Hides("/home/me/token"));
        Assert.That(Unit.MayWriteIn("/run/virtwold"));
        Assert.That(Unit.MayWriteIn("/srv/virtwold/sockets"));
        Assert.That(Unit.MayWriteIn("/srv/virtwolds"), Is.False);
        Assert.That(Unit.Hides("/etc/virtwold/token"), Is.False);
    });

    [Test]
    public void IsReachedByIP_when_a_network_is_allowed_then_holds() =>
        Assert.That(ServiceUnit.Parse("IPAddressDeny=0.0.0.0/0\nIPAddressAllow=127.0.0.0/8").IsReachedByIP);
}
