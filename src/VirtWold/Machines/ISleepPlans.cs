namespace VirtWold.Machines;

/// <summary>Tells when machines that nobody uses are put to sleep. Safe for all threads.</summary>
internal interface ISleepPlans
{
    /// <summary>Grows whenever a plan may have changed.</summary>
    public long Version { get; }

    /// <summary>Ends when a plan may have changed next. To be asked for before looking.</summary>
    public Task NextChange { get; }

    /// <summary>The plan for a machine; null if it isn't watched for that, or doesn't run.</summary>
    public SleepPlan? Find(MachineKey machine);
}
