using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

internal sealed class LibvirtExceptionTests
{
    private const int NotPermitted = 1;
    private const int NoSuchFile = 2;
    private const int AccessDenied = 13;
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

    private static LibvirtException Error(LibvirtErrorCode code, int systemError = 0) => new(code, systemError, "libvirt's words");
}
