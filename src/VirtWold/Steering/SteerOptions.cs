using VirtWold.Steering.Kernel;
using VirtWold.Steering.Rules;

namespace VirtWold.Steering;

/// <summary>What is to be steered, and how.</summary>
/// <param name="Nic">The NIC's name.</param>
/// <param name="Peer">The name of the veth's end in this network namespace.</param>
internal sealed record SteerOptions(string Nic, string Peer)
{
    /// <summary>What the veth's other end is called where it is to be made; empty where it has to be there.</summary>
    public string MadePeer { get; init; } = "";

    /// <summary>The file of rules; empty for magic packets alone.</summary>
    public string RulesFile { get; init; } = "";

    /// <summary>By which of the kernel's hooks.</summary>
    public AttachKind Attach { get; init; }

    /// <summary>Whether redirecting goes on when the process is asked to end.</summary>
    public bool Keep { get; init; }

    /// <summary>Reads the rules.</summary>
    /// <exception cref="SteeringException">The file can't be read, or a line of it.</exception>
    public RuleSet ReadRules()
    {
        const int longest = 1 << 20;
        if (RulesFile.Length == 0)
        {
            return RuleSet.Usual;
        }

        try
        {
            using FileStream file = File.OpenRead(RulesFile);
            using StreamReader reader = new(file);
            char[] text = new char[longest];
            int length = reader.ReadBlock(text);
            return length == longest
                ? throw new SteeringException(SteeringFailure.BadRequest, $"{RulesFile} is longer than 1 MiB; that can't be a file of rules")
                : RuleReader.Read(new string(text, 0, length), RulesFile);
        }
        catch (UnauthorizedAccessException)
        {
            throw new SteeringException(SteeringFailure.NotPermitted, $"not permitted to read {RulesFile}; let root read it");
        }
        catch (IOException error)
        {
            throw new SteeringException(SteeringFailure.BadRequest, $"can't read the rules in {RulesFile}: {error.Message}");
        }
    }
}
