using System.Globalization;
using VirtWold.Filters;

namespace VirtWold.StandIn;

/// <summary>
/// A set of 32-bit values as sorted ranges, and its part of a filter program: a binary search that ends in a short list. A value by itself
/// takes one instruction there, and a range takes two.
/// </summary>
/// <remarks>
/// Classic BPF jumps only forward, and conditionally no further than 255 instructions: so each list has its own end, and halves are reached
/// by the other kind of jump. Values are compared by how far they are from the smallest: kernels take one instruction more for a number that
/// is negative as they see it.
/// </remarks>
internal sealed class ValueRanges
{
    /// <summary>The longest list at the end of a search, in instructions.</summary>
    private const int MostInList = 64;

    private readonly List<Range> _ranges = [];

    /// <summary>Makes one.</summary>
    /// <param name="values">The values, in any order.</param>
    /// <param name="gap">Values that have no more than so many others between them become a range, with these in it.</param>
    public ValueRanges(IEnumerable<uint> values, uint gap = 0)
    {
        uint[] sorted = [.. values];
        Array.Sort(sorted);
        foreach (uint value in sorted)
        {
            // The same one twice counts as its own neighbour.
            if (_ranges.Count > 0 && value - _ranges[^1].Last <= (ulong)gap + 1)
            {
                _ranges[^1] = _ranges[^1] with { Last = value };
            }
            else
            {
                _ranges.Add(new Range(value, value));
            }
        }
    }

    /// <summary>Whether there is no value.</summary>
    public bool IsEmpty => _ranges.Count == 0;

    /// <summary>Accepts the frame where the 32 bits at a place are any of the values; goes on where they aren't.</summary>
    /// <param name="filter">The program.</param>
    /// <param name="offset">The place in the frame.</param>
    /// <param name="name">A name for it that nothing else in the program has.</param>
    public void Accept(FilterAssembler filter, int offset, string name)
    {
        if (_ranges.Count == 0)
        {
            return;
        }

        filter.LoadWord(offset).Plus(unchecked(0 - _ranges[0].First));
        Search(filter, 0, _ranges.Count, name);
        filter.Label(name);
    }

    /// <summary>Searches some of the ranges; goes on at the label <paramref name="miss"/> where A is in none of them.</summary>
    private void Search(FilterAssembler filter, int begin, int end, string miss)
    {
        if (Instructions(begin, end) <= MostInList)
        {
            List(filter, begin, end, miss);
            return;
        }

        int middle = (begin + end) / 2;
        string left = string.Create(CultureInfo.InvariantCulture, $"{miss} up to {middle}");
        string right = string.Create(CultureInfo.InvariantCulture, $"{miss} from {middle}");
        filter.UnlessAtLeast(Relative(_ranges[middle].First), left).Goto(right).Label(left);
        Search(filter, begin, middle, miss);
        filter.Label(right);
        Search(filter, middle, end, miss);
    }

    private void List(FilterAssembler filter, int begin, int end, string miss)
    {
        string accept = string.Create(CultureInfo.InvariantCulture, $"{miss} in {begin}");
        for (int i = begin; i < end; i++)
        {
            (uint first, uint last) = (Relative(_ranges[i].First), Relative(_ranges[i].Last));
            if (first == last)
            {
                filter.IfEqual(first, accept);
                continue;
            }

            string next = string.Create(CultureInfo.InvariantCulture, $"{miss} after {i}");
            filter.IfAbove(last, next).IfAtLeast(first, accept).Label(next);
        }

        filter.Goto(miss).Label(accept).Accept();
    }

    private int Instructions(int begin, int end)
    {
        int count = 0;
        for (int i = begin; i < end; i++)
        {
            count += _ranges[i].First == _ranges[i].Last ? 1 : 2;
        }

        return count;
    }

    private uint Relative(uint value) => value - _ranges[0].First;

    private readonly record struct Range(uint First, uint Last);
}
