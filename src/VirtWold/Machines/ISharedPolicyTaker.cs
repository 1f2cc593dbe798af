namespace VirtWold.Machines;

/// <summary>Applies what a cluster's object says to the whole daemon. Called by one thread at a time.</summary>
internal interface ISharedPolicyTaker
{
    /// <summary>Takes over a policy, in place of the one before. One that isn't right changes nothing.</summary>
    /// <returns>Why it isn't right, for people, with the name of what is wrong; empty where it is in force.</returns>
    public string Take(SharedPolicy policy);
}
