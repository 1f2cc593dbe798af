using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using VirtWold.Machines;
using VirtWold.Status;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Web;

/// <summary>Has a machine woken for a request: by its name or id that very machine, by an address its owner, as a packet would.</summary>
/// <param name="access">Who may.</param>
/// <param name="fleet">The machines.</param>
/// <param name="gate">Where the request goes: the same rules and verdicts as for a packet.</param>
/// <param name="follower">Sees when a machine that was woken answers.</param>
internal sealed class WakeHandler(WakeAccess access, Fleet fleet, WakeGate gate, IWakeFollower follower)
{
    /// <summary>The path, before the machine's name or address.</summary>
    public const string Prefix = "/wake/";

    /// <summary>The path that checks a token and does nothing.</summary>
    public const string TokenPath = "/token";

    private const string PasswordHeader = "SecureOn-Password";
    private const string HypervisorParameter = "hypervisor";

    /// <summary>What the answer waits for besides the wake: <see cref="Ready"/>, or nothing.</summary>
    private const string WaitParameter = "wait";
    private const string Ready = "ready";

    /// <summary>So long the answer waits for the wake. The wake goes on.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>So long it waits until the machine answers. Longer than that is followed.</summary>
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromMinutes(6);

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

        string wait = context.Request.Query[WaitParameter].ToString();
        if (wait.Length > 0 && wait != Ready)
        {
            return RefuseAsync(context, StatusCodes.Status400BadRequest, $"{WaitParameter} must be {Ready}, not '{wait}'");
        }

        // The server leaves an escaped slash as it is: it could be one within a part of a path.
        string name = context.Request.Path.Value![Prefix.Length..].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        WakeTarget target = Target(name, context.Request.Query[HypervisorParameter].ToString(), password);
        return target.Machine is not null && target.OwnersIn(fleet) is { Machines.Length: > 1 } several
            ? RefuseAsync(context, StatusCodes.Status409Conflict, Describe(name, several))
            : WakeAsync(context, target, wait == Ready);
    }

    /// <summary>Answers whether a token is right: with no content where it is.</summary>
    public Task CheckTokenAsync(HttpContext context)
    {
        if (access.Refusal(context) is var (status, reason))
        {
            return RefuseAsync(context, status, reason);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static string Describe(string name, Owners several)
    {
        string places = string.Join(", ", several.Machines.Select(static machine => machine.Hypervisor).Distinct());
        return $"there are {several.Machines.Length} machines called {name}, on {places}; say which: ?{HypervisorParameter}=NAME";
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

    private async Task WakeAsync(HttpContext context, WakeTarget target, bool untilReady)
    {
        WakeOutcome outcome;
        try
        {
            TimeSpan patience = untilReady ? ReadyPatience : Patience;
            outcome = await gate.AskAsync(target, OriginOf(context), context.RequestAborted).WaitAsync(patience, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            outcome = new WakeOutcome(Verdict.Waiting, target.OwnersIn(fleet) is { AreKnown: true } owners ? owners.Machines[0] : null);
        }

        if (target.Machine is { } name && outcome.Verdict == Verdict.UnknownMac)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, $"there is no machine {name}");
            return;
        }

        Readiness? readiness = untilReady ? await ReadinessAsync(outcome, target, context.RequestAborted) : null;
        PacketEntry entry = new() { Outcome = outcome, HasPassword = target.Packet.Password.Length > 0 };
        int status = readiness is { IsReady: true } ? StatusCodes.Status200OK
            : readiness is { Sign: ReadySign.Silent or ReadySign.Stopped } ? StatusCodes.Status504GatewayTimeout
            : StatusOf(outcome.Verdict);
        await Answer.JsonAsync(context, status, json =>
        {
            Write(json, target, entry);
            Write(json, readiness);
        });
    }

    /// <summary>Waits until a machine that was woken, by this request or by another one, answers.</summary>
    /// <returns>Nothing where it isn't followed: it ran already, or wasn't woken.</returns>
    private async Task<Readiness?> ReadinessAsync(WakeOutcome outcome, WakeTarget target, CancellationToken gone)
    {
        bool mayCome = outcome.Verdict.IsWake() || outcome.Verdict is Verdict.Duplicate or Verdict.AlreadyRunning;
        Machine? machine = outcome.Machine ?? (target.OwnersIn(fleet) is { AreKnown: true } owners ? owners.Machines[0] : null);
        // What has come of an earlier wake says nothing of now.
        return mayCome && machine is not null && follower.Find(machine.Key) is { } end && (outcome.Verdict.IsWake() || !end.IsCompleted)
            ? await end.WaitAsync(ReadyPatience, gone)
            : null;
    }

    private static void Write(Utf8JsonWriter json, Readiness? readiness)
    {
        if (readiness is { } known)
        {
            json.WriteBoolean(Ready, known.IsReady);
        }

        if (readiness is { IsReady: true } ready)
        {
            json.WriteNumber("readyMilliseconds", Math.Round(ready.After.TotalMilliseconds));
            json.WriteString("readyBy", ready.By);
        }
    }

    private void Write(Utf8JsonWriter json, WakeTarget target, PacketEntry entry)
    {
        WakeOutcome outcome = entry.Outcome;
        json.WriteString("verdict", outcome.Verdict.Name());
        if (outcome.IsAmbiguous)
        {
            json.WriteBoolean("ambiguous", true);
        }

        if (target.Machine is null)
        {
            json.WriteString("target", target.Mac.ToString());
        }
        else if (outcome.Machine is { Macs: [var first, ..] })
        {
            json.WriteString("target", first.ToString());
        }

        json.WriteStringIfAny("machine", outcome.Machine?.Name);
        if (fleet.HasSeveral)
        {
            json.WriteStringIfAny("hypervisor", outcome.Machine?.Hypervisor);
        }

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

    /// <summary>A machine of that name or id, where there is one; else what looks like an address is one.</summary>
    private WakeTarget Target(string name, string hypervisor, SecureOnPassword password)
    {
        bool isAddress = MacAddress.TryParse(name, out MacAddress mac) && mac.IsStation && !fleet.FindNamed(name, hypervisor).AreKnown;
        return isAddress
            ? new WakeTarget(new MagicPacket(mac, password))
            : new WakeTarget(new MagicPacket(default, password), new MachineName(name, hypervisor));
    }
}
