using System.Text.Json.Serialization;

namespace VirtWold.Checks;

/// <summary>How good a finding is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Grade>))]
internal enum Grade
{
    /// <summary>As it should be.</summary>
    [JsonStringEnumMemberName("ok")]
    Ok,

    /// <summary>The daemon runs all the same, but something may not be as intended.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>The daemon doesn't start, or wakes nothing.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
