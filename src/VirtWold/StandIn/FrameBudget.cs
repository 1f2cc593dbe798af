namespace VirtWold.StandIn;

/// <summary>So many in a second, and no more.</summary>
/// <param name="most">How many.</param>
internal struct FrameBudget(int most)
{
    private int _taken;
    private long _second;

    /// <summary>Takes one.</summary>
    /// <param name="second">The time in seconds, of any clock that doesn't go back.</param>
    /// <returns>Whether there was one left.</returns>
    public bool TryTake(long second)
    {
        if (second != _second)
        {
            _second = second;
            _taken = 0;
        }

        if (_taken >= most)
        {
            return false;
        }

        _taken++;
        return true;
    }
}
