using System.Buffers.Binary;
using VirtWold.WakeOnLan;

namespace VirtWold.StandIn;

/// <summary>
/// The sequence numbers of connections that are answered without being remembered: who acknowledges one has received it. Each interface
/// has its own key, which lasts as long as the program.
/// </summary>
/// <param name="key">The key: <see cref="SipHash.KeyLength"/> bytes.</param>
internal sealed class SynCookie(byte[] key)
{
    /// <summary>The number of a connection.</summary>
    /// <param name="client">Who asks for it.</param>
    /// <param name="clientPort">The client's port.</param>
    /// <param name="machine">Who is asked.</param>
    /// <param name="port">The machine's port.</param>
    /// <param name="purpose">Another number for another purpose.</param>
    public uint Of(InternetAddress client, ushort clientPort, InternetAddress machine, ushort port, byte purpose = 0)
    {
        Span<byte> data = stackalloc byte[40];
        int length = client.WriteTo(data);
        length += machine.WriteTo(data[length..]);
        BinaryPrimitives.WriteUInt16BigEndian(data[length..], clientPort);
        BinaryPrimitives.WriteUInt16BigEndian(data[(length + 2)..], port);
        data[length + 4] = purpose;
        return (uint)SipHash.Of(key, data[..(length + 5)]);
    }
}
