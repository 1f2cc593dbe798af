using System.Runtime.InteropServices;
using System.Text;
using VirtWold.Interop;

namespace VirtWold.Capture;

/// <summary>An open libpcap handle on an interface. Its owner disposes it once no thread is inside libpcap with it.</summary>
internal sealed unsafe class PcapHandle : SafeHandle
{
    internal PcapHandle()
        : base(0, ownsHandle: true)
    {
    }

    private delegate nint Opener(string source, byte* error);

    public override bool IsInvalid => handle == 0;

    /// <summary>Opens <paramref name="interfaceName"/>, which must carry Ethernet frames.</summary>
    /// <param name="interfaceName">The interface, by its name.</param>
    /// <param name="configure">Sets what must be set before the handle is activated.</param>
    /// <exception cref="CaptureException">It can't be opened.</exception>
    public static PcapHandle Open(string interfaceName, Action<PcapHandle>? configure = null)
    {
        PcapHandle pcap = Create(interfaceName, LibPcap.pcap_create);
        try
        {
            configure?.Invoke(pcap);
            int result = LibPcap.pcap_activate(pcap);
            if (result < 0)
            {
                throw Translate(interfaceName, result, pcap.LastError);
            }

            if (LibPcap.pcap_datalink(pcap) != LibPcap.DLT_EN10MB)
            {
                throw new CaptureException(
                    CaptureFailure.NotEthernet, $"{interfaceName} doesn't carry Ethernet frames; name an Ethernet interface");
            }

            return pcap;
        }
        catch
        {
            pcap.Dispose();
            throw;
        }
    }

    /// <summary>Opens a capture file, pcap or pcapng, which must hold Ethernet frames.</summary>
    /// <param name="path">The file; "-" is standard input.</param>
    /// <exception cref="CaptureException">It can't be opened.</exception>
    public static PcapHandle OpenFile(string path)
    {
        PcapHandle pcap = Create(path, LibPcap.pcap_open_offline);
        int linkType = LibPcap.pcap_datalink(pcap);
        if (linkType == LibPcap.DLT_EN10MB)
        {
            // One thread reads it: without the lock that the C library takes for each read, a packet costs a fifth less.
            _ = Libc.__fsetlocking(LibPcap.pcap_file(pcap), Libc.FSETLOCKING_BYCALLER);
            return pcap;
        }

        pcap.Dispose();
        string description = Marshal.PtrToStringUTF8((nint)LibPcap.pcap_datalink_val_to_description(linkType)) ?? "unknown";
        throw new CaptureException(
            CaptureFailure.NotEthernet,
            $"{path} doesn't hold Ethernet frames but those of link type {linkType} ({description}); capture on one Ethernet interface");
    }

    /// <summary>libpcap's own words for what went wrong last on this handle.</summary>
    public string LastError => Marshal.PtrToStringUTF8((nint)LibPcap.pcap_geterr(this)) ?? "";

    /// <summary>Throws where <paramref name="result"/> is one of libpcap's errors.</summary>
    /// <exception cref="CaptureException">It is.</exception>
    public void ThrowIfFailed(int result, string what)
    {
        if (result < 0)
        {
            throw new CaptureException(CaptureFailure.Refused, $"{what} failed: {LastError}");
        }
    }

    /// <summary>
    /// The next packet, as pcap_next_ex(3PCAP) has it; there may be one even if the result is a break, where both came at the same
    /// moment. For the one thread that reads, which ends before the owner disposes this: counting the references to a handle around
    /// each packet would cost a tenth of what a packet costs.
    /// </summary>
    public int Next(out LibPcap.pcap_pkthdr* header, out byte* data)
    {
        LibPcap.pcap_pkthdr* packet;
        byte* bytes = null;
        int result = LibPcap.pcap_next_ex(handle, &packet, &bytes);
        GC.KeepAlive(this);
        header = packet;
        data = bytes;
        return result;
    }

    protected override bool ReleaseHandle()
    {
        LibPcap.pcap_close(handle);
        return true;
    }

    private static PcapHandle Create(string source, Opener open)
    {
        Span<byte> error = stackalloc byte[LibPcap.PCAP_ERRBUF_SIZE];
        error.Clear();
        PcapHandle pcap = new();
        fixed (byte* buffer = error)
        {
            try
            {
                pcap.SetHandle(open(source, buffer));
            }
            catch (DllNotFoundException)
            {
                throw new CaptureException(CaptureFailure.NoLibrary, "libpcap isn't installed", "on Debian: apt-get install libpcap0.8");
            }
        }

        if (!pcap.IsInvalid)
        {
            return pcap;
        }

        pcap.Dispose();
        int length = error.IndexOf((byte)0);
        throw new CaptureException(CaptureFailure.Refused, $"{source} can't be opened: {Encoding.UTF8.GetString(error[..length])}");
    }

    private static CaptureException Translate(string interfaceName, int result, string detail)
    {
        switch (result)
        {
            case LibPcap.PCAP_ERROR_NO_SUCH_DEVICE:
                return CaptureException.Missing(interfaceName);
            case LibPcap.PCAP_ERROR_PERM_DENIED or LibPcap.PCAP_ERROR_PROMISC_PERM_DENIED:
                return new CaptureException(
                    CaptureFailure.NotPermitted,
                    $"not permitted to capture on {interfaceName}; run as root, or give the program the capability: "
                    + $"setcap cap_net_raw+ep {Environment.ProcessPath}");
            case LibPcap.PCAP_ERROR_IFACE_NOT_UP:
                return CaptureException.Down(interfaceName);
            default:
                string status = Marshal.PtrToStringUTF8((nint)LibPcap.pcap_statustostr(result)) ?? "";
                return new CaptureException(
                    CaptureFailure.Refused, $"{interfaceName} can't be captured: {(detail.Length > 0 ? detail : status)}");
        }
    }
}
