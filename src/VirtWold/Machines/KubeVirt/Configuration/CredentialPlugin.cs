using System.ComponentModel;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace VirtWold.Machines.KubeVirt.Configuration;

/// <summary>
/// A program that a kubeconfig file names for getting credentials (exec), as cloud providers have them. It runs when the first request is
/// sent, when its credential expires, and when the server refuses the credential; never twice at once, without input, for a minute at most.
/// </summary>
/// <param name="command">What is run.</param>
/// <param name="time">The clock.</param>
internal sealed class CredentialPlugin(PluginCommand command, TimeProvider time) : ICredentialSource
{
    private const int LongestAnswer = 1024 * 1024;
    private const int LongestComplaint = 300;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>A credential isn't used in its last moments: the request has to get there.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    /// <summary>What is meant for this daemon alone, and would mislead a child.</summary>
    private static readonly string[] Private = ["NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC", "LISTEN_FDS", "LISTEN_PID"];

    private readonly Lock _lock = new();
    private Task<Credential>? _run;
    private Credential? _last;
    private DateTimeOffset _expires = DateTimeOffset.MaxValue;

    public ValueTask<Credential> GetAsync(Credential? refused, CancellationToken cancellation)
    {
        lock (_lock)
        {
            bool isUseless = _run switch
            {
                null or { IsFaulted: true } or { IsCanceled: true } => true,
                { IsCompletedSuccessfully: true } => ReferenceEquals(_last, refused) || time.GetUtcNow() >= _expires - Margin,
                _ => false,
            };
            // Who waits may give up; the program goes on, for the next one who asks.
            _run = isUseless ? Task.Run(RunAsync, CancellationToken.None) : _run;
            return new ValueTask<Credential>(_run!.WaitAsync(cancellation));
        }
    }

    private async Task<Credential> RunAsync()
    {
        using CancellationTokenSource limit = new(Patience, time);
        using Process process = Start();
        try
        {
            process.StandardInput.Close();
            Task<string> complaint = ReadAsync(process.StandardError, limit.Token);
            string answer = await ReadAsync(process.StandardOutput, limit.Token);
            string lastWords = (await complaint).Trim().Split('\n')[^1].Trim();
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0
                ? Take(answer)
                : throw Failed($"it ended with {process.ExitCode}{(lastWords.Length > 0 ? $": {lastWords[..Math.Min(lastWords.Length, LongestComplaint)]}" : "")}");
        }
        catch (OperationCanceledException error)
        {
            throw Failed($"it hasn't answered within {Patience.TotalSeconds} s", error);
        }
        finally
        {
            Stop(process);
        }
    }

    private Process Start()
    {
        ProcessStartInfo start = new(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in Private)
        {
            start.Environment.Remove(name);
        }

        foreach ((string name, string value) in command.Variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Exception error) when (error is Win32Exception or InvalidOperationException)
        {
            throw Failed($"it can't be run{(command.Hint.Length > 0 ? $" ({command.Hint})" : "")}: {error.Message}", error);
        }
    }

    /// <summary>Kills it, where it still runs.</summary>
    private static void Stop(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }
    }

    /// <summary>Reads to the end. What is longer than it can be is read, too, and dropped, so that nobody waits for us.</summary>
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellation)
    {
        StringBuilder text = new();
        char[] part = new char[4096];
        for (int length = await reader.ReadAsync(part, cancellation); length > 0; length = await reader.ReadAsync(part, cancellation))
        {
            text.Append(part, 0, Math.Min(length, LongestAnswer - text.Length));
        }

        return text.ToString();
    }

    /// <summary>Reads what it has printed: an ExecCredential of the version that the kubeconfig file asks for.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Connections use the certificate until they have ended.")]
    private Credential Take(string answer)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            JsonElement root = document.RootElement;
            JsonElement status = root.TryGetProperty("status", out JsonElement found) ? found : default;
            if (Text(root, "apiVersion") != command.Version)
            {
                throw Failed($"it answers in another version than {command.Version}");
            }

            string token = Text(status, "token");
            string certificate = Text(status, "clientCertificateData");
            string key = Text(status, "clientKeyData");
            if (token.Length == 0 && (certificate.Length == 0 || key.Length == 0))
            {
                throw Failed("it answers without a token or a client certificate");
            }

            _expires = status.TryGetProperty("expirationTimestamp", out JsonElement expires) && expires.TryGetDateTimeOffset(out DateTimeOffset at)
                ? at
                : DateTimeOffset.MaxValue;
            return _last = new Credential(
                token.Length > 0 ? BearerToken.Checked(token, $"the answer of {command.Program}") : null,
                certificate.Length > 0 ? X509Certificate2.CreateFromPem(certificate, key) : null);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException)
        {
            // The message would have a part of the answer in it, which may be secret.
            throw Failed("its answer can't be read: it isn't an ExecCredential in JSON", error);
        }
        catch (CryptographicException error)
        {
            throw Failed($"its answer can't be read: {error.Message}", error);
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private HypervisorException Failed(string reason, Exception? cause = null) =>
        new(HypervisorFailure.Unavailable, $"the program for credentials, {command.Program}, fails: {reason}", cause);
}
