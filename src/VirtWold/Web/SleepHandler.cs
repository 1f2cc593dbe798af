using System.Text.Json;
using Microsoft.AspNetCore.Http;
using VirtWold.Idling;
using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.Web;

/// <summary>Puts a machine to sleep for a request, or keeps it awake for a while. Who may wake a machine may do this, too.</summary>
/// <param name="access">Who may.</param>
/// <param name="fleet">The machines.</param>
/// <param name="policy">A machine that may not be woken isn't put to sleep either.</param>
/// <param name="sleeper">Puts machines to sleep.</param>
/// <param name="inhibitions">Machines that are kept awake.</param>
internal sealed class SleepHandler(WakeAccess access, Fleet fleet, WakePolicy policy, Sleeper sleeper, Inhibitions inhibitions)
{
    /// <summary>The path, before the machine's name or address.</summary>
    public const string Prefix = "/sleep/";

    /// <summary>How the machine is put to sleep; without it as its owner says, else it is saved; on KubeVirt it is shut down.</summary>
    public const string HowParameter = "how";

    /// <summary>For how long the machine is kept awake instead: a duration such as 2h; 0s ends that.</summary>
    public const string InhibitParameter = "inhibit";

    /// <summary>Which hypervisor is meant, where several have a machine of that name.</summary>
    public const string HypervisorParameter = "hypervisor";

    /// <summary>So long the answer waits for the machine. It goes to sleep all the same.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Answers a request.</summary>
    public Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = HttpMethods.Post;
            return RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "this takes POST");
        }

        if (access.Refusal(context) is var (status, reason))
        {
            return RefuseAsync(context, status, reason);
        }

        // The server leaves an escaped slash as it is: it could be one within a part of a path.
        string name = context.Request.Path.Value![Prefix.Length..].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
        Owners owners = OwnersOf(name, context.Request.Query[HypervisorParameter].ToString());
        return owners switch
        {
            { AreKnown: false, IsCurrent: false } => RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, "the hypervisor isn't connected"),
            { AreKnown: false } => RefuseAsync(context, StatusCodes.Status404NotFound, $"there is no machine {name}"),
            { Machines.Length: > 1 } => RefuseAsync(
                context, StatusCodes.Status409Conflict, $"{name} can mean {owners.Machines.Length} machines; name one by its id, or add ?{HypervisorParameter}=NAME"),
            { Machines: [var machine] } when !policy.Allows(machine) => RefuseAsync(
                context, StatusCodes.Status403Forbidden, $"{machine.Name} may not be woken, and so isn't put to sleep"),
            _ => AnswerAsync(context, owners.Machines[0]),
        };
    }

    private static Task RefuseAsync(HttpContext context, int status, string reason) =>
        Answer.JsonAsync(context, status, json => json.WriteString("error", reason));

    private Task AnswerAsync(HttpContext context, Machine machine)
    {
        if (context.Request.Query[InhibitParameter].ToString() is { Length: > 0 } span)
        {
            return InhibitAsync(context, machine, span);
        }

        string how = context.Request.Query[HowParameter].ToString();
        SleepWay way = machine.SleepsBy;
        return how.Length == 0 || SleepWays.TryParse(how, out way)
            ? SleepAsync(context, machine, way)
            : RefuseAsync(context, StatusCodes.Status400BadRequest, $"{HowParameter} must be {SleepWays.Names}, not '{how}'");
    }

    private Task InhibitAsync(HttpContext context, Machine machine, string text)
    {
        if (!Duration.TryParse(text, out TimeSpan span))
        {
            return RefuseAsync(
                context, StatusCodes.Status400BadRequest, $"{InhibitParameter} must be a time of at most a week, such as 2h, not '{text}'");
        }

        return inhibitions.TrySet(machine, span)
            ? Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
            {
                Write(json, machine, span > TimeSpan.Zero ? "inhibited" : "not-inhibited", "");
                json.WriteNumber("seconds", (long)span.TotalSeconds);
            })
            : RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, $"{Inhibitions.MaxMachines} machines are kept awake already");
    }

    private async Task SleepAsync(HttpContext context, Machine machine, SleepWay way)
    {
        SleepResult result;
        try
        {
            result = await sleeper.PutToSleepAsync(machine, way, "asked for by HTTP", null, context.RequestAborted).WaitAsync(Patience, context.RequestAborted);
        }
        catch (TimeoutException)
        {
            await Answer.JsonAsync(context, StatusCodes.Status202Accepted, json => Write(json, machine, "going-to-sleep", ""));
            return;
        }

        int status = result.Action switch
        {
            SleepAction.Failed => StatusCodes.Status502BadGateway,
            SleepAction.StaysAwake => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status200OK,
        };
        await Answer.JsonAsync(context, status, json => Write(json, machine, NameOf(result.Action), result.Detail));
    }

    private void Write(Utf8JsonWriter json, Machine machine, string result, string detail)
    {
        json.WriteString("result", result);
        json.WriteString("machine", machine.Name);
        if (fleet.HasSeveral)
        {
            json.WriteString("hypervisor", machine.Hypervisor);
        }

        if (detail.Length > 0)
        {
            json.WriteString("detail", detail);
        }
    }

    private static string NameOf(SleepAction action) => action switch
    {
        SleepAction.Asleep => "asleep",
        SleepAction.AlreadyAsleep => "already-asleep",
        SleepAction.StaysAwake => "stays-awake",
        _ => "failed",
    };

    private Owners OwnersOf(string name, string hypervisor)
    {
        Owners named = fleet.FindNamed(name, hypervisor);
        return !named.AreKnown && MacAddress.TryParse(name, out MacAddress mac) && mac.IsStation ? fleet.Find(mac) : named;
    }
}
