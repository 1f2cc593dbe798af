namespace VirtWold.Machines;

/// <summary>What came of waking a machine.</summary>
/// <param name="Action">What was done.</param>
/// <param name="Detail">Where it failed, why; else what else is worth telling, or nothing.</param>
internal readonly record struct WakeResult(WakeAction Action, string Detail = "");
