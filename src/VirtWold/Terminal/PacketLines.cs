using VirtWold.Hosting;

namespace VirtWold.Terminal;

/// <summary>Writes what is new of packets, the oldest first: for an output that isn't a terminal, such as a pipe.</summary>
/// <param name="output">Where the lines go.</param>
internal sealed class PacketLines(TextWriter output)
{
    private const int Unlimited = 10_000;

    private readonly Dictionary<string, (DateTimeOffset Started, Dictionary<long, (long, string)> Packets)> _written = [];
    private readonly HashSet<string> _silent = [];
    private readonly StatusView _view = new(Unlimited, TimeZoneInfo.Local);

    /// <summary>Writes the packets that weren't there before, or have changed.</summary>
    public void Write(IReadOnlyList<DaemonAnswer> answers)
    {
        foreach (DaemonAnswer answer in answers)
        {
            string address = answer.Address.Text;
            if (answer.Report is { } report)
            {
                _silent.Remove(address);
                // A daemon that was restarted counts its packets from the start.
                bool isSame = _written.TryGetValue(address, out var before) && before.Started == report.Started;
                Write(report, isSame ? before.Packets : []);
                Dictionary<long, (long, string)> written = [];
                foreach (StatusReport.PacketReport packet in report.Packets)
                {
                    written[packet.Id] = (packet.Count, packet.Verdict);
                }

                _written[address] = (report.Started, written);
            }
            else if (_silent.Add(address))
            {
                output.WriteLine(OneLine.Of(answer.Error!.Message));
            }
        }

        output.Flush();
    }

    private void Write(StatusReport report, Dictionary<long, (long, string)> before)
    {
        foreach (StatusReport.PacketReport packet in report.Packets.Reverse())
        {
            if (!before.TryGetValue(packet.Id, out (long, string) known) || known != (packet.Count, packet.Verdict))
            {
                foreach (string line in _view.Packet(packet, report.Time))
                {
                    output.WriteLine(line);
                }
            }
        }
    }
}
