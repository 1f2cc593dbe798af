using VirtWold.Machines;

namespace VirtWold.Waking;

/// <summary>Is told of each machine that was woken, and sees when it answers. Safe for all threads.</summary>
internal interface IWakeFollower
{
    /// <summary>A machine was woken. Returns at once.</summary>
    /// <param name="request">The request that woke it.</param>
    /// <param name="machine">The machine.</param>
    public void Follow(in WakeRequest request, Machine machine);

    /// <summary>What comes, or has come, of a machine that was woken last; null if it wasn't followed.</summary>
    public Task<Readiness>? Find(MachineKey machine);
}
