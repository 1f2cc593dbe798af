using System.Text;
using VirtWold.Machines;
using VirtWold.Machines.Libvirt;

namespace VirtWold.Tests.Machines.Libvirt;

public sealed class DomainSleepMarkTests
{
    [Test]
    public void Read_when_only_the_time_is_given_then_the_rest_is_as_the_manual_says() => Assert.That(
        Read("after='20m'").Sleep,
        Is.EqualTo(new SleepMark(TimeSpan.FromMinutes(20), SleepWay.Save)
        {
            BytesAMinute = 100_000,
            ProcessorPercent = 10,
            Awake = TimeSpan.FromMinutes(5),
            Never = null,
        }));

    [Test]
    public void Read_when_all_is_given_then_takes_all() => Assert.That(
        Read("after='2h' how='suspend' traffic='5000' cpu='25' awake='0s' never='08:00-18:00'").Sleep,
        Is.EqualTo(new SleepMark(TimeSpan.FromHours(2), SleepWay.Suspend)
        {
            BytesAMinute = 5000,
            ProcessorPercent = 25,
            Awake = TimeSpan.Zero,
            Never = new DailyWindow(new TimeOnly(8, 0), new TimeOnly(18, 0)),
        }));

    [TestCase("", "after must be a time from 10 s to a week, such as 20m, not ''")]
    [TestCase("after='20'", "after must be a time from 10 s to a week, such as 20m, not '20'")]
    [TestCase("after='1s'", "after must be a time from 10 s to a week, such as 20m, not '1s'")]
    [TestCase("after='20m' how='hibernate'", "how must be save, suspend or shutdown, not 'hibernate'")]
    [TestCase("after='20m' traffic='-1'", "traffic must be a number of bytes a minute, such as 100000, not '-1'")]
    [TestCase("after='20m' cpu='10%'", "cpu must be percents of one processor, such as 10, not '10%'")]
    [TestCase("after='20m' awake='ever'", "awake must be a time of at most a week, such as 5m, not 'ever'")]
    [TestCase("after='20m' never='night'", "never must be a span of the day, such as 08:00-18:00, not 'night'")]
    public void Read_when_a_value_is_wrong_then_names_it_and_it_isn_t_put_to_sleep(string attributes, string fault)
    {
        DomainXml domain = Read(attributes);

        Assert.That((domain.Sleep, domain.SleepFault), Is.EqualTo(((SleepMark?)null, fault)));
    }

    [Test]
    public void Read_when_the_mark_for_sleep_is_wrong_then_the_one_for_waking_counts()
    {
        DomainXml domain = Read("after='never'");

        Assert.That((domain.Mark.Enabled, domain.Macs.Length), Is.EqualTo(((bool?)true, 1)));
    }

    [Test]
    public void Read_when_the_mark_for_sleep_lies_in_the_one_for_waking_then_both_count()
    {
        DomainXml domain = DomainXml.Read(Encoding.UTF8.GetBytes(
            """
            <domain><name>nas</name>
              <metadata><v:wake xmlns:v='urn:virtwold:domain:1' access='22'><v:sleep after='20m'/></v:wake></metadata>
            </domain>
            """));

        Assert.That((domain.Sleep?.After, domain.Access?.Ports.Length), Is.EqualTo((TimeSpan.FromMinutes(20), 1)));
    }

    [Test]
    public void Read_when_a_sleep_element_lies_in_another_namespaces_then_it_does_not_count()
    {
        DomainXml domain = DomainXml.Read(Encoding.UTF8.GetBytes(
            "<domain><name>nas</name><metadata><o:app xmlns:o='urn:other'><o:sleep after='20m'/></o:app></metadata></domain>"));

        Assert.That(domain.Sleep, Is.Null);
    }

    private static DomainXml Read(string attributes) => DomainXml.Read(Encoding.UTF8.GetBytes(
        $"""
         <domain><name>nas</name>
           <metadata>
             <v:wake xmlns:v='urn:virtwold:domain:1' enabled='yes'/>
             <v:sleep xmlns:v='urn:virtwold:domain:1' {attributes}/>
           </metadata>
           <devices><interface><mac address='52:54:00:12:34:56'/></interface></devices>
         </domain>
         """));
}
