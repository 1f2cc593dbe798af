using VirtWold.Capture.Savefiles;
using VirtWold.WakeOnLan;

namespace VirtWold.Service;

/// <summary>What a capture doesn't have of a frame, where that may matter.</summary>
/// <param name="Description">What is missing and what to do, for people; empty where headers and payload are whole.</param>
/// <param name="Payload">How many bytes of the payload were captured.</param>
/// <param name="IsRaw">Whether the frame has no IP, so that the packet may begin anywhere in it.</param>
internal readonly record struct Cut(string Description, int Payload, bool IsRaw)
{
    /// <summary>Nothing is missing.</summary>
    public static Cut None { get; } = new("", 0, false);

    /// <summary>Whether anything is missing that may matter.</summary>
    public bool IsThere => Description.Length > 0;

    /// <summary>Looks at a frame.</summary>
    public static Cut Of(in CapturedFrame frame)
    {
        if (!frame.IsCut)
        {
            return None;
        }

        string description = $"the capture holds {frame.Bytes.Length} of {frame.WireLength} bytes; capture with -s 0";
        if (EthernetFrame.TryRead(frame.Bytes, frame.WireLength, out EthernetFrame carrier, out BrokenRule broken))
        {
            return carrier.IsPayloadCut(frame.WireLength) ? new Cut(description, carrier.Payload.Length, carrier is { Carrier: Carrier.Ethernet, IsMeantForUs: true }) : None;
        }

        return broken == BrokenRule.FrameTooShort ? new Cut(description, 0, false) : None;
    }

    /// <summary>Whether a rule may be broken only because of what is missing.</summary>
    /// <param name="broken">The rule.</param>
    /// <param name="deep">Whether the packet may begin anywhere in a payload.</param>
    public bool Explains(BrokenRule broken, bool deep) => IsThere && broken switch
    {
        BrokenRule.FrameTooShort or BrokenRule.TooFewRepetitions => true,
        BrokenRule.NoSynchronizationStream => deep || IsRaw || Payload < MagicPacket.SynchronizationLength,
        _ => false,
    };
}
