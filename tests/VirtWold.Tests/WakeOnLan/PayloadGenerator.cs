using VirtWold.WakeOnLan;

namespace VirtWold.Tests.WakeOnLan;

/// <summary>Makes up payloads: magic packets mostly, as senders vary them, and all that comes close to one.</summary>
internal sealed class PayloadGenerator(Random random)
{
    private static readonly int[] PasswordLengths = [0, 0, 0, 4, 6, 8, 1, 40];

    /// <summary>Bytes before the synchronization stream, at most.</summary>
    public int MaxLead { get; init; } = 40;

    /// <summary>The next payload.</summary>
    public byte[] Next() => random.Next(20) switch
    {
        0 => Bytes(random.Next(200)),
        1 => [.. Packet(), .. Packet()],
        4 => [.. Enumerable.Range(0, random.Next(2, 6)).SelectMany(_ => Packet())],
        2 => [.. Packet().Take(random.Next(60)), .. Packet()],
        3 => [.. Enumerable.Repeat((byte)0xFF, random.Next(90, 130)), .. Packet()],
        _ => Packet(),
    };

    private byte[] Packet() => new PayloadBuilder
    {
        Lead = random.Next(4) == 0 ? Bytes(random.Next(MaxLead + 1)) : [],
        Synchronization = random.Next(6) == 0 ? random.Next(4, 120) : 6,
        Target = Target(),
        Repetitions = random.Next(15) == 0 ? random.Next(18) : 16,
        Password = Bytes(PasswordLengths[random.Next(PasswordLengths.Length)]),
    }.Build();

    private MacAddress Target()
    {
        byte[] address = Bytes(MacAddress.Length);
        switch (random.Next(30))
        {
            case 0:
                return default;
            case 1:
                return MacAddress.Broadcast;
            case 2:
                address[0] |= 1;
                break;
            case 3:
                // FF inside an address looks like the beginning of another stream.
                address.AsSpan(random.Next(1, 6)).Fill(0xFF);
                address[0] &= 0xFE;
                break;
            case 4:
                address[0] = 0xFF;
                break;
            default:
                address[0] &= 0xFE;
                break;
        }

        return MacAddress.FromBytes(address);
    }

    private byte[] Bytes(int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
