using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Web;

/// <summary>Has a machine woken for a request, as a packet would: by the same gate, with the same verdicts.</summary>
/// <param name="access">Who may.</param>
/// <param name="directory">Which machine has which name.</param>
/// <param name="gate">Where the request goes.</param>
internal sealed class WakeHandler(WakeAccess access, MachineDirectory directory, WakeGate gate)
{
    /// <summary>The path, before the machine's name or address.</summary>
    public const string Prefix = "/wake/";

    private const string PasswordHeader = "SecureOn-Password";

    /// <summary>So long the answer waits for the wake. The wake goes on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Who may.</summary>
    public WakeAccess Access => access;

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "to wake takes POST");
        }

        if (access.Refusal(context) is var (status, reason))
        {
            return RefuseAsync(context, status, reason);
        }

        if (!TryReadPassword(context.Request.Headers[PasswordHeader], out SecureOnPassword password))
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, $"{PasswordHeader} must be six or four bytes, such as 00:11:22:33:44:55");
        }

        // The server leaves an escaped slash as it is: it could be one within a part of a path.
        string name = context.Request.Path.Value![Prefix.Length..].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        return FindTarget(name) is { } target
            ? WakeAsync(context, new MagicPacket(target, password))
            : RefuseAsync(context, StatusCodes.Status404NotFound, "no machine of that name has a MAC address");
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason) =>
        Answer.JsonAsync(context, status, json => json.WriteString("error", reason));

    private static bool TryReadPassword(StringValues header, out SecureOnPassword password)
    {
        byte[] bytes = [];
        bool isRight = header.Count == 0 || SecureOnNotation.TryParse(header.ToString(), out bytes);
        password = isRight ? new SecureOnPassword(bytes) : default;
        return isRight;
    }

    private async Task WakeAsync(HttpContext context, MagicPacket packet)
    {
        WakeOutcome outcome;
        try
        {
            outcome = await gate.AskAsync(packet, OriginOf(context)).WaitAsync(Patience, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            outcome = new WakeOutcome(Verdict.Waiting, packet.Target.ToString(), "");
        }

        PacketEntry entry = new() { Verdict = outcome.Verdict, Detail = outcome.Detail, HasPassword = packet.Password.Length > 0 };
        await Answer.JsonAsync(context, StatusOf(outcome.Verdict), json => Write(json, packet, outcome, entry));
    }

    private static void Write(Utf8JsonWriter json, MagicPacket packet, WakeOutcome outcome, PacketEntry entry)
    {
        json.WriteString("verdict", outcome.Verdict.Name());
        if (outcome.Done != outcome.Verdict)
        {
            json.WriteString("done", outcome.Done.Name());
        }

        json.WriteString("target", packet.Target.ToString());
        json.WriteStringIfAny("machine", outcome.MachineId.Length > 0 ? outcome.Machine : "");
        json.WriteStringIfAny("detail", outcome.Detail);
        json.WriteStringIfAny("reason", Advice.Reason(entry));
        json.WriteStringIfAny("remedy", Advice.Remedy(entry));
    }

    private static int StatusOf(Verdict verdict) => verdict switch
    {
        Verdict.Waiting or Verdict.Duplicate => StatusCodes.Status202Accepted,
        Verdict.UnknownMac => StatusCodes.Status404NotFound,
        Verdict.DeniedPolicy or Verdict.DeniedSecureOn or Verdict.DeniedSource => StatusCodes.Status403Forbidden,
        Verdict.Flooded => StatusCodes.Status503ServiceUnavailable,
        Verdict.Failed => StatusCodes.Status502BadGateway,
        _ => StatusCodes.Status200OK,
    };

    private static PacketOrigin OriginOf(HttpContext context)
    {
        InternetAddress sender = default;
        if (context.Connection.RemoteIpAddress is { } remote)
        {
            SocketAddress address = new IPEndPoint(remote, 0).Serialize();
            sender = InternetAddress.FromSocketAddress(address.Buffer.Span[..address.Size], address.Family);
        }

        return new PacketOrigin(AcceptedSocket.Of(context).Listener.Address.Text, Carrier.Http, default, sender, 0, null);
    }

    private MacAddress? FindTarget(string name) => MacAddress.TryParse(name, out MacAddress target)
        ? target.IsStation ? target : null
        : directory.All.Where(machine => machine.Name == name).SelectMany(static machine => machine.Macs).Cast<MacAddress?>().FirstOrDefault();
}
