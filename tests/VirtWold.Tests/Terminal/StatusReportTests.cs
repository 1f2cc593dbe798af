using System.Text.Json;
using VirtWold.Terminal;

namespace VirtWold.Tests.Terminal;

/// <summary>What is read of a daemon that may be older or newer than this program.</summary>
public sealed class StatusReportTests
{
    /// <summary>What a daemon doesn't say is empty, never null: the code that shows it need not check.</summary>
    [TestCase("{}")]
    [TestCase("""{"hypervisor":{},"sources":[{}],"machines":[{}],"packets":[{}],"ownAddresses":[{}]}""")]
    public void Deserialize_when_members_are_missing_then_they_have_their_defaults(string json)
    {
        StatusReport report = JsonSerializer.Deserialize(json, StatusReportJson.Default.StatusReport)!;
        Assert.That(NullsOf(report), Is.Empty);
        foreach (object part in new object[] { report.Hypervisor }.Concat(report.Sources).Concat(report.Machines).Concat(report.Packets).Concat(report.OwnAddresses))
        {
            Assert.That(NullsOf(part), Is.Empty, part.GetType().Name);
        }
    }

    /// <summary>The members that are null and may not be.</summary>
    private static IEnumerable<string> NullsOf(object part)
    {
        System.Reflection.NullabilityInfoContext context = new();
        return part.GetType().GetProperties()
            .Where(property => property.GetIndexParameters().Length == 0 && !property.PropertyType.IsValueType && property.CanWrite)
            .Where(property => context.Create(property).WriteState == System.Reflection.NullabilityState.NotNull && property.GetValue(part) is null)
            .Select(static property => property.Name);
    }
}
