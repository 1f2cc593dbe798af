using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

internal sealed class LibvirtExceptionTests
{
    private const int FromUri = 45;
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int AccessDenied = 13;
    private const int FamilyNotSupported = 97;
    private const int ConnectionRefused = 111;

    [TestCase(LibvirtErrorCode.NoDomain, true)]
    [TestCase(LibvirtErrorCode.SystemError, false)]
    public void IsNoDomain_holds_where_the_domain_is_gone(LibvirtErrorCode code, bool expected) =>
        Assert.That(Error(code).IsNoDomain, Is.EqualTo(expected));

    [TestCase(LibvirtErrorCode.NoConnect, true)]
    [TestCase(LibvirtErrorCode.InvalidArgument, true)]
    [TestCase(LibvirtErrorCode.ConfigUnsupported, true)]
    [TestCase(LibvirtErrorCode.SystemError, false)]
    [TestCase(LibvirtErrorCode.AuthFailed, false)]
    [TestCase(LibvirtErrorCode.NoLibrary, false)]
    [TestCase(LibvirtErrorCode.None, false)]
    public void IsBadUri_holds_where_another_attempt_would_fail_alike(LibvirtErrorCode code, bool expected) =>
        Assert.That(Error(code).IsBadUri, Is.EqualTo(expected));

    [TestCase(LibvirtErrorCode.OperationDenied, true)]
    [TestCase(LibvirtErrorCode.AuthFailed, true)]
    [TestCase(LibvirtErrorCode.AuthCancelled, true)]
    [TestCase(LibvirtErrorCode.AccessDenied, true)]
    [TestCase(LibvirtErrorCode.AuthUnavailable, true)]
    [TestCase(LibvirtErrorCode.NoDomain, false)]
    [TestCase(LibvirtErrorCode.NoLibrary, false)]
    [TestCase(LibvirtErrorCode.None, false)]
    public void IsRefused_holds_where_this_user_may_not(LibvirtErrorCode code, bool expected) =>
        Assert.That(Error(code).IsRefused, Is.EqualTo(expected));

    [TestCase(NotPermitted, true)]
    [TestCase(AccessDenied, true)]
    [TestCase(NoSuchFile, false)]
    [TestCase(ConnectionRefused, false)]
    [TestCase(0, false)]
    public void IsRefused_when_the_system_failed_then_its_error_decides(int systemError, bool expected) =>
        Assert.That(Error(LibvirtErrorCode.SystemError, systemError).IsRefused, Is.EqualTo(expected));

    [Test]
    public void IsRefused_when_another_error_carries_the_same_number_then_does_not_hold() =>
        Assert.That(Error(LibvirtErrorCode.NoDomain, AccessDenied).IsRefused, Is.False);

    [Test]
    public void IsBadUri_when_libvirt_can_not_parse_the_URI_then_holds() =>
        Assert.That(new LibvirtException(LibvirtErrorCode.Internal, 0, "Unable to parse URI", FromUri).IsBadUri, Is.True);

    [Test]
    public void IsBadUri_when_something_else_inside_libvirt_failed_then_does_not_hold() =>
        Assert.That(Error(LibvirtErrorCode.Internal).IsBadUri, Is.False);

    [Test]
    public void MessageWithAdvice_when_the_kind_of_network_is_forbidden_then_names_the_setting_of_the_unit() =>
        Assert.That(Error(LibvirtErrorCode.SystemError, FamilyNotSupported).MessageWithAdvice, Does.Contain("RestrictAddressFamilies=AF_INET AF_INET6"));

    [Test]
    public void IsLasting_when_the_kind_of_network_is_forbidden_then_holds() =>
        Assert.That(Error(LibvirtErrorCode.SystemError, FamilyNotSupported).IsLasting, Is.True);

    [TestCase(NoSuchFile)]
    [TestCase(ConnectionRefused)]
    public void MessageWithAdvice_when_there_is_no_daemon_then_says_how_to_get_or_start_it(int systemError) =>
        Assert.That(Error(LibvirtErrorCode.SystemError, systemError).MessageWithAdvice, Does.Match("apt-get install .*systemctl start libvirtd"));

    [Test]
    public void MessageWithAdvice_when_another_host_has_no_daemon_then_says_how_to_reach_it() => Assert.That(
        new LibvirtException(LibvirtErrorCode.SystemError, ConnectionRefused, "unable to connect to server at 'far:16509': Connection refused").MessageWithAdvice,
        Does.EndWith("; start libvirt's daemon there and let it listen (libvirt.org/remote.html), or connect by ssh: qemu+ssh://HOST/system"));

    [Test]
    public void MessageWithAdvice_when_a_certificate_is_missing_then_is_about_certificates()
    {
        LibvirtException error = new(
            LibvirtErrorCode.SystemError, NoSuchFile, "Cannot read CA certificate '/etc/pki/CA/cacert.pem': No such file or directory");

        Assert.That((error.IsNotThere, error.MessageWithAdvice), Is.EqualTo((false, $"{error.Message}; {error.Remedy}")));
    }

    [TestCase("Failed to find user record for uid '65532'")]
    [TestCase("Failed to find group record for gid '65532'")]
    public void MessageWithAdvice_when_libvirts_host_has_no_such_user_then_says_how_a_container_gets_one(string message) =>
        Assert.That(new LibvirtException(LibvirtErrorCode.SystemError, 0, message).MessageWithAdvice, Is.EqualTo(
            $"{message}; libvirt's host has to know the user: make one there (useradd --system --groups libvirt virtwold), and run the container as it, by number (--user UID:GID)"));

    [TestCase("internal error: process exited while connecting to monitor: Failed to get \"write\" lock", true)]
    [TestCase("Failed to get shared \"write\" lock\nIs another process using the image [/srv/nas.img]?", true)]
    [TestCase("resource busy: Lockspace resource 'abc' is locked", true)]
    [TestCase("Cannot access storage file '/srv/nas.img'", false)]
    public void IsLocked_holds_where_somebody_else_has_the_disk(string message, bool expected) =>
        Assert.That(new LibvirtException(LibvirtErrorCode.Internal, 0, message).IsLocked, Is.EqualTo(expected));

    private static LibvirtException Error(LibvirtErrorCode code, int systemError = 0) => new(code, systemError, "libvirt's words");
}
