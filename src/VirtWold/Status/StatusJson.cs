using System.Text.Json;
using VirtWold.Capture;
using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Status;

/// <summary>Writes the status as JSON: all of it, or what has changed.</summary>
/// <param name="board">The status.</param>
internal sealed class StatusJson(StatusBoard board)
{
    /// <summary>Writes all there is to tell, into an object that has begun.</summary>
    public void Write(Utf8JsonWriter json) => Write(json, since: 0, machines: true);

    /// <summary>Writes the status as members of a JSON object that is open.</summary>
    /// <param name="json">Takes it.</param>
    /// <param name="since">Only packets and wakes that are newer than this version; of other packets, their ids alone.</param>
    /// <param name="machines">Whether to include the machines.</param>
    /// <returns>The version that this is.</returns>
    public long Write(Utf8JsonWriter json, long since, bool machines)
    {
        RecordedNews news = board.Recorder.NewsSince(since);
        IReadOnlyList<PacketEntry> packets = news.Packets;
        WriteDaemon(json);
        if (machines)
        {
            WriteMachines(json);
        }

        WriteCounts(json);
        json.WriteStartArray("packets");
        foreach (PacketEntry packet in packets)
        {
            if (packet.Version > since)
            {
                WritePacket(json, packet);
            }
        }

        json.WriteEndArray();
        WriteWakes(json, news.Wakes);
        json.WriteStartArray("order");
        foreach (PacketEntry packet in packets)
        {
            json.WriteNumberValue(packet.Id);
        }

        json.WriteEndArray();
        return packets.Count > 0 ? packets[0].Version : since;
    }

    private void WriteDaemon(Utf8JsonWriter json)
    {
        json.WriteString("version", board.Version);
        json.WriteString("host", board.Host);
        json.WriteString("started", board.Started);
        json.WriteString("time", DateTimeOffset.UtcNow);
        json.WriteBoolean("ready", board.IsReady);
        json.WriteBoolean("canWake", board.CanWake);
        json.WriteStartObject("hypervisor");
        json.WriteString("name", board.Hypervisor);
        json.WriteBoolean("connected", board.IsConnected);
        json.WriteEndObject();
        json.WriteStartArray("hypervisors");
        foreach (MachineDirectory directory in board.Fleet.Directories)
        {
            json.WriteStartObject();
            json.WriteString("name", directory.Hypervisor);
            json.WriteBoolean("connected", directory.IsCurrent);
            json.WriteNumber("machines", directory.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("sources");
        foreach (SourceState source in board.Sources)
        {
            json.WriteStartObject();
            json.WriteString("name", source.Name);
            json.WriteBoolean("interface", source.IsInterface);
            json.WriteBoolean("listening", source.IsListening);
            json.WriteString("reason", source.Reason);
            json.WriteNumber("dropped", source.Dropped);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        OwnAddressJson.Write(json, board.OwnAddresses);
    }

    private void WriteMachines(Utf8JsonWriter json)
    {
        json.WriteStartArray("machines");
        foreach (Machine machine in board.Fleet.All)
        {
            json.WriteStartObject();
            json.WriteString("name", machine.Name);
            json.WriteString("id", machine.Id);
            if (board.Fleet.HasSeveral)
            {
                json.WriteString("hypervisor", machine.Hypervisor);
            }

            json.WriteStartArray("macs");
            foreach (MacAddress mac in machine.Macs)
            {
                json.WriteStringValue(mac.ToString());
            }

            json.WriteEndArray();
            json.WriteString("state", machine.State.Name());
            json.WriteString("stateText", machine.StateText);
            WriteRule(json, machine);
            if (board.SleepPlans?.Find(machine.Key) is { } plan)
            {
                json.WriteStartObject("sleep");
                json.WriteNumber("idleSeconds", (long)plan.IdleFor.TotalSeconds);
                if (plan.SleepsIn is { } left)
                {
                    json.WriteNumber("sleepsInSeconds", (long)left.TotalSeconds);
                }

                json.WriteStringIfAny("keptAwakeBy", plan.KeptAwakeBy);
                json.WriteEndObject();
            }

            if (board.Recorder.FindLastWake(machine.Key) is { } wake)
            {
                json.WriteStartObject("lastWake");
                json.WriteString("time", wake.Time);
                json.WriteString("verdict", wake.Outcome.Verdict.Name());
                json.WriteString("detail", wake.Outcome.Detail);
                json.WriteString("from", wake.Origin.ToString());
                json.WriteNumber("milliseconds", Math.Round((wake.Outcome.Duration ?? default).TotalMilliseconds, 1));
                WriteReadiness(json, wake.Readiness);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Whether a request would wake a machine now, and what it takes.</summary>
    private void WriteRule(Utf8JsonWriter json, Machine machine)
    {
        json.WriteString("wake", board.Policy.Describe(machine));
        bool isAllowed = board.Policy.Allows(machine);
        json.WriteBoolean("canBeWoken", isAllowed && !machine.Macs.IsEmpty && machine.ExpectedWake.Action.ToVerdict().IsWake());
        json.WriteBoolean("canSleep", isAllowed && machine.State == MachineState.Running && board.Fleet.CanSleep(machine));
        json.WriteBoolean("wantsPassword", board.Policy.WantsPassword(machine));
        if (!isAllowed)
        {
            json.WriteStringIfAny("command", board.Fleet.CommandsFor(machine)?.Allow(machine));
        }
    }

    /// <summary>The wakes, one entry each; a machine that is woken often has many.</summary>
    private void WriteWakes(Utf8JsonWriter json, IReadOnlyList<WakeNote> wakes)
    {
        json.WriteStartArray("wakes");
        foreach (WakeNote wake in wakes)
        {
            json.WriteStartObject();
            json.WriteNumber("id", wake.Id);
            json.WriteString("time", wake.Time);
            json.WriteString("verdict", wake.Outcome.Verdict.Name());
            if (wake.Outcome.IsAmbiguous)
            {
                json.WriteBoolean("ambiguous", true);
            }

            json.WriteStringIfAny("machine", wake.Outcome.Machine?.Name);
            json.WriteStringIfAny("machineId", wake.Outcome.Machine?.Id);
            if (board.Fleet.HasSeveral)
            {
                json.WriteStringIfAny("hypervisor", wake.Outcome.Machine?.Hypervisor);
            }

            json.WriteNumber("milliseconds", Math.Round((wake.Outcome.Duration ?? default).TotalMilliseconds, 1));
            json.WriteString("from", wake.Origin.ToString());
            json.WriteStringIfAny("detail", wake.Outcome.Detail);
            WriteReadiness(json, wake.Readiness);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>When a machine answered that was woken, where that was seen.</summary>
    private static void WriteReadiness(Utf8JsonWriter json, Readiness? readiness)
    {
        if (readiness is { } known)
        {
            json.WriteNumber("readyMilliseconds", Math.Round(known.After.TotalMilliseconds));
            json.WriteString("readyBy", known.By);
        }
    }

    private void WriteCounts(Utf8JsonWriter json)
    {
        SortedDictionary<string, long> totals = new(StringComparer.Ordinal);
        foreach (PacketCount count in board.Recorder.Counts)
        {
            totals[count.Verdict.Name()] = totals.GetValueOrDefault(count.Verdict.Name()) + count.Count;
        }

        json.WriteStartObject("counts");
        foreach ((string verdict, long count) in totals)
        {
            json.WriteNumber(verdict, count);
        }

        json.WriteEndObject();
    }

    private void WritePacket(Utf8JsonWriter json, in PacketEntry packet)
    {
        json.WriteStartObject();
        json.WriteNumber("id", packet.Id);
        json.WriteString("first", packet.First);
        json.WriteString("last", packet.Last);
        json.WriteNumber("count", packet.Count);
        json.WriteString("interface", packet.Origin.Interface);
        if (packet.Origin.VlanId is { } vlan)
        {
            json.WriteNumber("vlan", vlan);
        }

        json.WriteString("kind", packet.Origin.Kind);
        if (!packet.Origin.SenderMac.IsZero)
        {
            json.WriteString("senderMac", packet.Origin.SenderMac.ToString());
        }

        if (packet.Origin.SenderAddress.IsKnown)
        {
            json.WriteString("senderAddress", packet.Origin.SenderAddress.ToString());
        }

        if (packet.Origin.DestinationPort > 0)
        {
            json.WriteNumber("port", packet.Origin.DestinationPort);
        }

        json.WriteString("from", packet.Origin.ToString());
        if (!packet.Target.IsZero)
        {
            json.WriteString("target", packet.Target.ToString());
        }

        json.WriteBoolean("password", packet.HasPassword);
        json.WriteString("verdict", packet.Outcome.Verdict.Name());
        if (packet.Outcome.IsAmbiguous)
        {
            json.WriteBoolean("ambiguous", true);
        }

        json.WriteStringIfAny("machine", packet.Outcome.Machine?.Name ?? packet.Named?.NameOrId);
        json.WriteStringIfAny("machineId", packet.Outcome.Machine?.Id);
        if (board.Fleet.HasSeveral)
        {
            json.WriteStringIfAny("hypervisor", packet.Outcome.Machine?.Hypervisor);
        }

        json.WriteStringIfAny("detail", packet.Outcome.Detail);
        if (packet.Outcome.Duration is { } duration)
        {
            json.WriteNumber("milliseconds", Math.Round(duration.TotalMilliseconds, 1));
        }

        json.WriteStringIfAny("reason", Advice.Reason(packet));
        json.WriteStringIfAny("remedy", Advice.Remedy(packet));
        json.WriteStringIfAny("command", Advice.Command(packet, board.Fleet));
        json.WriteEndObject();
    }
}
