namespace VirtWold.Machines;

/// <summary>A TCP port of a machine at which a first connection asks for a wake.</summary>
/// <param name="Number">The port.</param>
/// <param name="IsHttp">Whether it speaks HTTP without TLS, so that a page can be shown while the machine wakes.</param>
internal readonly record struct AccessPort(ushort Number, bool IsHttp)
{
    /// <inheritdoc/>
    public override string ToString() => IsHttp ? FormattableString.Invariant($"{Number}/http") : FormattableString.Invariant($"{Number}");
}
