namespace VirtWold.Tests.WakeOnLan;

/// <summary>A payload that <see cref="PayloadGenerator"/> made up, spoilt perhaps.</summary>
/// <param name="Seed">What it was made from.</param>
/// <param name="Bytes">The payload.</param>
internal sealed record GeneratedPayload(int Seed, byte[] Bytes)
{
    /// <summary>Makes one.</summary>
    public static GeneratedPayload From(int seed)
    {
        Random random = new(seed);
        byte[] payload = new PayloadGenerator(random).Next();
        return new GeneratedPayload(seed, random.Next(2) == 0 ? new Mutator(random).Mutate(payload) : payload);
    }

    /// <summary>Smaller payloads, in case one of them fails too.</summary>
    public IEnumerable<GeneratedPayload> Smaller() =>
        SmallerBytes.Shorter(Bytes).Concat(SmallerBytes.Plainer(Bytes)).Select(bytes => this with { Bytes = bytes });

    public override string ToString() => $"seed {Seed}, payload: {Convert.ToHexString(Bytes)}";
}
