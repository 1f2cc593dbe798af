namespace VirtWold.Machines;

/// <summary>What a machine's owner has written beside its definition about waking it.</summary>
/// <param name="Enabled">Whether it may be woken; nothing where its owner doesn't say.</param>
/// <param name="RequiresSecureOn">Whether a packet without the right SecureOn password must not wake it.</param>
internal readonly record struct WakeMark(bool? Enabled, bool RequiresSecureOn);
