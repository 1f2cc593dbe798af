namespace VirtWold.Capture;

// What an interface's life asks of it.
internal sealed partial class PcapCapture : ILiveCapture;
