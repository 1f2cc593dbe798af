namespace VirtWold.Machines.KubeVirt.Events;

/// <summary>Something to report about a machine.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="IsFailure">Whether it couldn't be woken.</param>
/// <param name="Message">What happened.</param>
/// <param name="At">When.</param>
internal sealed record WakeEvent(Machine Machine, bool IsFailure, string Message, DateTimeOffset At);
