using System.Text.Json;

namespace VirtWold.SystemTests.Steering;

/// <summary>What became of one frame of the table.</summary>
/// <param name="Name">What kind of frame it is.</param>
/// <param name="Pod">How many the pod got.</param>
/// <param name="Host">How many the host's stack got.</param>
/// <param name="ForPod">How many the pod should get.</param>
/// <param name="ForHost">How many the host's stack should get.</param>
/// <param name="IsSame">Whether the pod got the bytes that were sent.</param>
internal sealed record FrameResult(string Name, int Pod, int Host, int ForPod, int ForHost, bool IsSame)
{
    /// <summary>Whether all is as it should be.</summary>
    public bool IsRight => Pod == ForPod && Host == ForHost && IsSame;

    /// <summary>Reads a line of frames.py.</summary>
    public static FrameResult Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var expected = json.RootElement.GetProperty("expected");
        return new FrameResult(
            json.RootElement.GetProperty("name").GetString()!,
            json.RootElement.GetProperty("pod").GetInt32(),
            json.RootElement.GetProperty("host").GetInt32(),
            expected[0].GetInt32(),
            expected[1].GetInt32(),
            json.RootElement.GetProperty("same").GetBoolean());
    }
}
