namespace VirtWold.Machines.KubeVirt.Api;

/// <summary>Told how a watch stands. Called from any thread.</summary>
internal interface IWatchObserver
{
    /// <summary>What it watches is known, and every change will be reported.</summary>
    /// <param name="watch">The watch.</param>
    public void Live(object watch);

    /// <summary>Changes may be missed from now on, until it is live again.</summary>
    /// <param name="watch">The watch.</param>
    /// <param name="error">Why; null where it starts over by itself.</param>
    public void Lost(object watch, HypervisorException? error);
}
