namespace VirtWold.Machines;

/// <summary>When a machine that nobody uses is put to sleep.</summary>
/// <param name="IdleFor">How long nobody has used it; zero while it is in use.</param>
/// <param name="SleepsIn">The time until it is put to sleep if nobody uses it; nothing while something keeps it awake.</param>
/// <param name="KeptAwakeBy">What keeps it awake although nobody uses it; empty where nothing does.</param>
internal readonly record struct SleepPlan(TimeSpan IdleFor, TimeSpan? SleepsIn, string KeptAwakeBy = "");
