using System.Buffers.Binary;

namespace VirtWold.StandIn.Wire;

// Answers to pings.
internal static partial class FrameWriter
{
    /// <summary>The reply to an echo request: what it carried, back.</summary>
    /// <param name="buffer">Where it is written.</param>
    /// <param name="addresses">From who was asked to who asked.</param>
    /// <param name="request">The request.</param>
    /// <returns>The frame's length; 0 where the request isn't whole, or too long for a frame.</returns>
    public static int EchoReply(Span<byte> buffer, in FrameAddresses addresses, in IpPacket request)
    {
        int longest = BufferLength - WireFrame.HeaderLength - (VlanTags.Most * VlanTag.Length) - IpPacket.V6HeaderLength;
        if (!request.IsWhole || request.PayloadLength > longest)
        {
            return 0;
        }

        int begin = IpHeader(buffer, addresses, request.Destination, request.Source, request.Protocol, request.PayloadLength);
        Span<byte> message = buffer.Slice(begin, request.PayloadLength);
        request.Payload.CopyTo(message);
        message[0] = EchoMessage.ReplyTo(request);
        message.Slice(IcmpChecksum, sizeof(ushort)).Clear();
        ushort sum = request.Protocol == IpPacket.Icmp4
            ? InternetChecksum.Of(message)
            : InternetChecksum.Of(request.Destination, request.Source, IpPacket.Icmp6, message);
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpChecksum..], sum);
        return Pad(buffer, begin + message.Length);
    }
}
