using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using VirtWold.Capture;
using VirtWold.Links;
using VirtWold.Machines;
using VirtWold.Service;
using VirtWold.WakeOnLan;

namespace VirtWold.CommandLine;

/// <summary><c>virtwold send</c>: sends magic packets, for a MAC address or a machine's name.</summary>
internal static class SendCommand
{
    private const int DefaultPort = 9;

    public static Command Create()
    {
        Command command = new("send", "Send a magic packet, by UDP or as a raw frame");
        command.Add(SendOptions.Target);
        command.Add(SendOptions.To.Option);
        command.Add(SendOptions.Interface.Option);
        command.Add(SendOptions.Raw);
        command.Add(SendOptions.Destination.Option);
        command.Add(SendOptions.Vlan.Option);
        command.Add(SendOptions.Password.Option);
        command.Add(SendOptions.Repeat.Option);
        BackEndSettings.AddTo(command);
        command.SetAction(static parsed => Send(parsed));
        return command;
    }

    private static int Send(ParseResult parsed)
    {
        bool raw = parsed.GetValue(SendOptions.Raw);
        string interfaceName = NameOf(SendOptions.Interface.In(parsed));
        int? vlan = SendOptions.Vlan.In(parsed);
        IPEndPoint? to = SendOptions.To.In(parsed);
        if (raw && interfaceName.Length == 0)
        {
            throw new ExitException(
                ExitStatus.Usage, $"a raw frame needs --interface; there are {LinkTable.Names()}");
        }

        if (raw ? to is not null : vlan is not null || SendOptions.Destination.IsGiven(parsed))
        {
            throw new ExitException(
                ExitStatus.Usage, raw ? "--to is for UDP; a raw frame has --destination" : "--vlan and --destination are for a raw frame; add --raw");
        }

        MacAddress target = Resolve(parsed);
        if (!target.IsStation)
        {
            throw new ExitException(ExitStatus.Usage, $"{target} is no machine's address: it is all zero, or a group's");
        }

        byte[] payload = MagicFrame.Payload(target, SendOptions.Password.In(parsed));
        int repeat = SendOptions.Repeat.In(parsed);
        to ??= new IPEndPoint(IPAddress.Broadcast, DefaultPort);
        if (raw)
        {
            SendRaw(interfaceName, SendOptions.Destination.In(parsed), vlan, payload, repeat);
        }
        else
        {
            SendUdp(to, interfaceName, payload, repeat);
        }

        string what = repeat == 1 ? "a magic packet" : string.Create(CultureInfo.InvariantCulture, $"{repeat} magic packets");
        Console.Out.WriteLine($"Sent {what} for {target} {(raw ? $"as a raw frame out of {interfaceName}" : $"to {to}")}");
        if ((raw ? LocalHearing.ComplaintAboutFrame(interfaceName) : LocalHearing.ComplaintAboutDatagram(to, interfaceName)) is { } complaint)
        {
            Commands.Say(complaint, ExitStatus.Ok);
        }

        return ExitStatus.Ok;
    }

    /// <summary>The kernel's name of an interface, which may be given by an alternative one.</summary>
    private static string NameOf(string interfaceName) =>
        interfaceName.Length == 0 ? "" : LinkTable.Read().FindByName(interfaceName)?.Name ?? interfaceName;

    /// <summary>The address to wake: the argument itself, or the first one of the machine it names.</summary>
    private static MacAddress Resolve(ParseResult parsed)
    {
        string target = parsed.GetRequiredValue(SendOptions.Target);
        if (MacAddress.TryParse(target, out MacAddress mac))
        {
            return mac;
        }

        // A name has to be looked up; what looks like a bad address needn't be.
        bool asked = BackEndSettings.AreGiven(parsed);
        BackEndOptions backEnd = BackEndSettings.In(parsed);
        ImmutableArray<Machine> machines;
        try
        {
            machines = BackEnds.Read(backEnd, static _ => true).All;
        }
        catch (ExitException error) when (!asked)
        {
            throw new ExitException(
                ExitStatus.Usage, $"'{target}' isn't a MAC address, and can't be looked up as a machine's name: {error.Message}");
        }

        Machine machine = machines.FirstOrDefault(machine => machine.Name == target)
            ?? throw new ExitException(ExitStatus.Usage, $"'{target}' is neither a MAC address nor the name of a machine on {BackEnds.NamesOf(backEnd)}");
        return machine.Macs.IsEmpty
            ? throw new ExitException(ExitStatus.Usage, $"the machine {target} has no MAC address")
            : machine.Macs[0];
    }

    private static void SendRaw(string interfaceName, MacAddress destination, int? vlan, byte[] payload, int repeat)
    {
        using RawSender sender = RawSender.Open(interfaceName);
        byte[] frame = MagicFrame.Raw(destination, sender.Address, vlan, payload);
        for (int i = 0; i < repeat; i++)
        {
            sender.Send(frame);
        }
    }

    private static void SendUdp(IPEndPoint to, string interfaceName, byte[] payload, int repeat)
    {
        try
        {
            using Socket socket = new(to.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (to.AddressFamily == AddressFamily.InterNetwork)
            {
                socket.EnableBroadcast = true;
            }

            if (interfaceName.Length > 0)
            {
                const int solSocket = 1;
                const int soBindToDevice = 25;
                socket.SetRawSocketOption(solSocket, soBindToDevice, Encoding.UTF8.GetBytes(interfaceName));
            }

            for (int i = 0; i < repeat; i++)
            {
                socket.SendTo(payload, to);
            }
        }
        catch (SocketException error)
        {
            int status = error.SocketErrorCode == SocketError.AccessDenied ? ExitStatus.NotPermitted : ExitStatus.Unavailable;
            throw new ExitException(status, $"can't send to {to}: {error.Message}");
        }
    }
}
