using VirtWold.CommandLine;

namespace VirtWold.Tests.CommandLine;

public sealed class StrayVariableTests
{
    private static readonly string[] Known = ["VIRTWOLD_INTERFACE", "VIRTWOLD_DEDUP", "VIRTWOLD_STATUS"];

    [TestCase("VIRTWOLD_DEDUPE", "did you mean VIRTWOLD_DEDUP?")]
    [TestCase("VIRTWOLD_INTERFACES", "did you mean VIRTWOLD_INTERFACE?")]
    [TestCase("VIRTWOLD_IFACE", "did you mean VIRTWOLD_INTERFACE?")]
    [TestCase("VIRTWOLD_COLOUR", "'virtwold --help' names all of them")]
    public void Among_when_a_variable_is_no_setting_then_it_is_told_with_the_nearest(string name, string hint) =>
        Assert.That(StrayVariable.Among([name, .. Known], Known), Is.EqualTo([new StrayVariable(name, hint)]));

    [TestCase("VIRTWOLD_DEDUP")]
    [TestCase("LIBVIRT_DEFAULT_URI")]
    [TestCase("VIRTWOLD_SERVICE_HOST")]
    [TestCase("VIRTWOLD_SERVICE_PORT_METRICS")]
    [TestCase("VIRTWOLD_PORT")]
    [TestCase("VIRTWOLD_PORT_9277_TCP_ADDR")]
    [TestCase("VIRTWOLD_METRICS_SERVICE_PORT")]
    public void Among_when_a_variable_is_a_setting_or_none_of_ours_then_nothing_is_told(string name) =>
        Assert.That(StrayVariable.Among([name], Known), Is.Empty);
}
