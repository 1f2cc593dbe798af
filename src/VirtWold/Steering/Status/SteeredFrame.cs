using System.Runtime.InteropServices;
using System.Text.Json;

namespace VirtWold.Steering.Status;

/// <summary>One frame that was steered or refused, as a watcher sees it: struct event of steer.bpf.c.</summary>
/// <param name="Time">When it was.</param>
/// <param name="Rule">The rule's name.</param>
/// <param name="Verdict">What became of it: cloned, redirected, let out, refused.</param>
/// <param name="Length">How long it is, in bytes.</param>
/// <param name="Bytes">Its beginning, tags included.</param>
internal sealed record SteeredFrame(DateTimeOffset Time, string Rule, string Verdict, int Length, byte[] Bytes)
{
    private const int HeaderLength = 32;
    private const int Snapped = 160;
    private const int AddressesLength = 12;
    private const int CloneVerdict = 1;

    /// <summary>Reads what the program has written into the ring.</summary>
    /// <param name="record">The record.</param>
    /// <param name="nameOf">What the rule with a number is called.</param>
    /// <param name="clock">Turns the kernel's time into ours.</param>
    /// <returns>Nothing where it is too short.</returns>
    public static SteeredFrame? Parse(ReadOnlySpan<byte> record, Func<int, string> nameOf, KernelClock clock)
    {
        if (record.Length < HeaderLength + Snapped)
        {
            return null;
        }

        long time = MemoryMarshal.Read<long>(record);
        int rule = MemoryMarshal.Read<int>(record[8..]);
        int verdict = MemoryMarshal.Read<int>(record[12..]);
        int length = MemoryMarshal.Read<int>(record[16..]);
        int snapped = Math.Clamp(MemoryMarshal.Read<int>(record[20..]), 0, Snapped);
        ReadOnlySpan<byte> tci = record[24..26];
        ReadOnlySpan<byte> type = record[26..28];
        ReadOnlySpan<byte> frame = record.Slice(HeaderLength, snapped);
        // The kernel has taken the outermost tag off; its type is as on the wire, its number as on this machine.
        byte[] bytes = type.ContainsAnyExcept((byte)0) && snapped > AddressesLength
            ? [.. frame[..AddressesLength], .. type, tci[1], tci[0], .. frame[AddressesLength..]]
            : [.. frame];
        string name = nameOf(rule);
        return new SteeredFrame(clock.TimeOf(time), name, VerdictOf(name, verdict), length + bytes.Length - snapped, bytes);
    }

    /// <summary>Writes it as JSON.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("time", Time.UtcDateTime);
        writer.WriteString("rule", Rule);
        writer.WriteString("verdict", Verdict);
        writer.WriteNumber("length", Length);
        writer.WriteBase64String("frame", Bytes);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="WriteTo"/> has written.</summary>
    public static SteeredFrame Read(JsonElement json) => new(
        json.GetProperty("time").GetDateTimeOffset(),
        json.GetProperty("rule").GetString()!,
        json.GetProperty("verdict").GetString()!,
        json.GetProperty("length").GetInt32(),
        json.GetProperty("frame").GetBytesFromBase64());

    private static string VerdictOf(string rule, int verdict) => rule switch
    {
        "returned" => "let out",
        "refused" => "refused",
        _ => verdict == CloneVerdict ? "cloned" : "redirected",
    };
}
