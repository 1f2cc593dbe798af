namespace VirtWold.Machines;

/// <summary>Tells when machines that nobody uses are put to sleep. Safe for all threads.</summary>
internal interface ISleepPlans
{
    /// <summary>The plan for a machine; null if it isn't watched for that, or doesn't run.</summary>
    public SleepPlan? Find(MachineKey machine);
}
