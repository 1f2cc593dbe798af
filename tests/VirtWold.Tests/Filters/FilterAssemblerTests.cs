using VirtWold.Filters;
using VirtWold.Interop;
using VirtWold.Tests.Capture;

namespace VirtWold.Tests.Filters;

public sealed class FilterAssemblerTests
{
    [Test]
    public void Assemble_when_there_is_nothing_then_the_program_is_empty() => Assert.That(new FilterAssembler().Assemble(), Is.Empty);

    [Test]
    public void IfEqual_when_it_holds_then_goes_on_at_the_label() => Assert.That(Passes(FirstByteIs(0xAB), 0xAB), Is.True);

    [Test]
    public void IfEqual_when_it_does_not_hold_then_goes_on_behind_it() => Assert.That(Passes(FirstByteIs(0xAB), 0xAC), Is.False);

    [TestCase(0xAB, true)]
    [TestCase(0xAC, false)]
    public void UnlessEqual_when_it_holds_then_goes_on_behind_it(byte value, bool expected)
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(0).LoadByte(0)
            .UnlessEqual(0xAB, "no").Accept()
            .Label("no").Reject();

        Assert.That(Passes(filter, value), Is.EqualTo(expected));
    }

    [TestCase(0x08, true)]
    [TestCase(0x0C, true)]
    [TestCase(0xF3, false)]
    public void IfAnyBit_when_one_of_them_is_set_then_goes_on_at_the_label(byte value, bool expected)
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(0).LoadByte(0)
            .IfAnyBit(0x0C, "yes").Reject()
            .Label("yes").Accept();

        Assert.That(Passes(filter, value), Is.EqualTo(expected));
    }

    [TestCase(0xA9, false)]
    [TestCase(0xAA, false)]
    [TestCase(0xAB, true)]
    public void IfAbove_when_A_is_more_then_goes_on_at_the_label(byte value, bool expected)
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(0).LoadByte(0).IfAbove(0xAA, "yes").Reject().Label("yes").Accept();

        Assert.That(Passes(filter, value), Is.EqualTo(expected));
    }

    [TestCase(0xA9, false)]
    [TestCase(0xAA, true)]
    [TestCase(0xAB, true)]
    public void IfAtLeast_when_A_is_no_less_then_goes_on_at_the_label(byte value, bool expected)
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(0).LoadByte(0).IfAtLeast(0xAA, "yes").Reject().Label("yes").Accept();

        Assert.That(Passes(filter, value), Is.EqualTo(expected));
    }

    [TestCase(0x7FFFFFFFu, false)]
    [TestCase(0x80000000u, true)]
    [TestCase(0xFFFFFFFFu, true)]
    public void UnlessAtLeast_when_a_number_has_its_highest_bit_then_it_is_large(uint value, bool expected)
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(0).LoadWord(0).UnlessAtLeast(0x80000000, "no").Accept().Label("no").Reject();

        Assert.That(Passes(filter, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value), Is.EqualTo(expected));
    }

    [Test]
    public void Goto_when_the_label_is_far_away_then_goes_on_there()
    {
        FilterAssembler filter = new FilterAssembler().Goto("end");
        Fill(filter, 1000);
        filter.Label("end").Accept();

        Assert.That(Passes(filter, 0), Is.True);
    }

    [Test]
    public void LoadHalf_when_the_index_is_set_then_it_counts_from_there()
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(2).LoadHalf(1).IfEqual(0x0405, "yes").Reject().Label("yes").Accept();

        Assert.That(Passes(filter, 1, 2, 3, 4, 5), Is.True);
    }

    [Test]
    public void LoadWord_when_the_packet_ends_inside_it_then_the_packet_is_rejected()
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(0).LoadWord(2).Accept();

        Assert.That(Passes(filter, 1, 2, 3, 4, 5), Is.False);
    }

    [Test]
    public void AdvanceIndex_when_A_was_computed_then_the_index_moves_on_by_it()
    {
        // 4 times 2, and one more.
        FilterAssembler filter = new FilterAssembler().SetIndex(0)
            .LoadByte(0).And(0x07).ShiftLeft(1).Plus(1).AdvanceIndex()
            .LoadByte(0).IfEqual(0x77, "yes").Reject()
            .Label("yes").Accept();

        Assert.That(Passes(filter, 0xF4, 1, 2, 3, 4, 5, 6, 7, 8, 0x77), Is.True);
    }

    [TestCase(0xAA, true)]
    [TestCase(0xAB, false)]
    public void IfIndex_when_A_is_X_then_goes_on_at_the_label(byte last, bool expected)
    {
        FilterAssembler filter = new FilterAssembler()
            .LoadWordAt(4).KeepInIndex().LoadWordAt(0).IfIndex("yes").Reject()
            .Label("yes").Accept();

        Assert.That(Passes(filter, 0, 0, 0, 0xAA, 0, 0, 0, last), Is.EqualTo(expected));
    }

    [TestCase(0xAA, true)]
    [TestCase(0xAB, false)]
    public void UnlessIndex_when_A_is_X_then_goes_on_behind_it(byte last, bool expected)
    {
        FilterAssembler filter = new FilterAssembler()
            .LoadWordAt(4).KeepInIndex().LoadWordAt(0).UnlessIndex("no").Accept()
            .Label("no").Reject();

        Assert.That(Passes(filter, 0, 0, 0, 0xAA, 0, 0, 0, last), Is.EqualTo(expected));
    }

    [Test]
    public void Recall_when_something_was_remembered_then_it_is_back()
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(0)
            .LoadByte(0).Remember(0).LoadByte(1).Recall(0)
            .IfEqual(0xAB, "yes").Reject()
            .Label("yes").Accept();

        Assert.That(Passes(filter, 0xAB, 0xCD), Is.True);
    }

    [Test]
    public void Label_when_it_stands_already_then_it_is_refused() => Assert.That(
        static () => new FilterAssembler().Label("here").Accept().Label("here"),
        Throws.ArgumentException);

    [Test]
    public void Assemble_when_a_label_is_missing_then_it_is_refused() => Assert.That(
        static () => new FilterAssembler().Goto("nowhere").Accept().Assemble(),
        Throws.InvalidOperationException.With.Message.Contains("nowhere"));

    [Test]
    public void Assemble_when_a_jump_goes_backwards_then_it_is_refused() => Assert.That(
        static () => new FilterAssembler().Label("again").SetIndex(0).LoadByte(0).IfEqual(1, "again").Accept().Assemble(),
        Throws.InvalidOperationException.With.Message.Contains("again"));

    [Test]
    public void Assemble_when_a_jump_goes_to_itself_then_it_is_refused() => Assert.That(
        static () => new FilterAssembler().Label("here").Goto("here").Accept().Assemble(),
        Throws.InvalidOperationException.With.Message.Contains("here"));

    [Test]
    public void Assemble_when_a_condition_jumps_as_far_as_it_can_then_it_is_right() => Assert.That(Distant(255).Assemble()[2].jt, Is.EqualTo(255));

    [Test]
    public void Assemble_when_a_condition_jumps_too_far_then_it_is_refused() => Assert.That(
        static () => Distant(256).Assemble(),
        Throws.InvalidOperationException.With.Message.Contains("too far"));

    [Test]
    public void Assemble_when_the_label_is_next_then_the_distance_is_zero() => Assert.That(Distant(0).Assemble()[2].jt, Is.Zero);

    private static FilterAssembler FirstByteIs(uint value) =>
        new FilterAssembler().SetIndex(0).LoadByte(0).IfEqual(value, "yes").Reject().Label("yes").Accept();

    /// <summary>A condition that jumps over so many instructions.</summary>
    private static FilterAssembler Distant(int distance)
    {
        FilterAssembler filter = new FilterAssembler().SetIndex(0).LoadByte(0).IfEqual(1, "far");
        Fill(filter, distance);
        return filter.Label("far").Accept();
    }

    private static void Fill(FilterAssembler filter, int instructions)
    {
        for (int i = 0; i < instructions; i++)
        {
            filter.Reject();
        }
    }

    private static bool Passes(FilterAssembler filter, params byte[] packet)
    {
        LibPcap.bpf_insn[] program = filter.Assemble();
        return UserSpaceFilter.Passes(program, packet);
    }
}
