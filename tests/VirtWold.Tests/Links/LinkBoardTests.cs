using System.ComponentModel;
using VirtWold.Links;

namespace VirtWold.Tests.Links;

/// <summary>The table, message by message, in the order in which the kernel's queue delivers them.</summary>
public sealed class LinkBoardTests
{
    [Test]
    public void TryAsk_when_it_is_new_then_a_table_has_to_be_asked_for() => Assert.That(new LinkBoard().TryAsk(out _), Is.True);

    [Test]
    public void TryAsk_when_the_table_is_under_way_then_none_has_to() => Assert.That(Asked(out _).TryAsk(out _), Is.False);

    [Test]
    public void Take_when_the_table_has_ended_then_it_is_current() => Assert.That(Current("eth0").IsCurrent, Is.True);

    [Test]
    public void Take_when_an_interface_is_new_then_it_is_found()
    {
        LinkBoard board = Current("eth0");
        board.Take(KernelNews.New(7, "eth1"));
        Assert.That(board.Find("eth1")!.Index, Is.EqualTo(7));
    }

    [Test]
    public void Take_when_an_interface_is_renamed_then_it_is_found_by_its_new_name_alone()
    {
        LinkBoard board = Current("eth0");
        board.Take(KernelNews.New(2, "lan0"));
        Assert.That((board.Find("eth0"), board.Find("lan0")?.Index, board.NameOf(2)), Is.EqualTo(((Link?)null, (int?)2, "lan0")));
    }

    [Test]
    public void Take_when_an_interface_is_gone_then_it_is_not_found()
    {
        LinkBoard board = Current("eth0");
        board.Take(KernelNews.Gone(2, "eth0"));
        Assert.That(board.Find("eth0"), Is.Null);
    }

    [Test]
    public void Take_when_several_messages_come_in_one_datagram_then_all_count()
    {
        LinkBoard board = Current("eth0");
        board.Take([.. KernelNews.Gone(2, "eth0"), .. KernelNews.New(3, "eth0")]);
        Assert.That(board.Find("eth0")!.Index, Is.EqualTo(3));
    }

    [Test]
    public void NextChange_when_nothing_is_different_then_it_does_not_end()
    {
        LinkBoard board = Current("eth0");
        Task change = board.NextChange;
        board.Take(KernelNews.New(2, "eth0"));
        Assert.That(change.IsCompleted, Is.False);
    }

    [Test]
    public void NextChange_when_an_interface_goes_down_then_it_ends()
    {
        LinkBoard board = Current("eth0");
        Task change = board.NextChange;
        board.Take(KernelNews.New(2, "eth0", isUp: false));
        Assert.That(change.IsCompleted, Is.True);
    }

    [Test]
    public void Overrun_when_it_was_current_then_a_table_has_to_be_asked_for()
    {
        LinkBoard board = Current("eth0");
        board.Overrun();
        Assert.That((board.IsCurrent, board.TryAsk(out _)), Is.EqualTo((false, true)));
    }

    [Test]
    public void Take_when_older_news_is_still_queued_behind_an_overrun_then_the_newer_table_is_not_undone()
    {
        // The interface went down (queued), came up again (lost), and the table that is asked for now says so.
        LinkBoard board = Current("eth0");
        board.Overrun();
        board.TryAsk(out uint sequence);
        board.Take(KernelNews.New(2, "eth0", isUp: false));
        bool whileAsked = board.Find("eth0")!.IsUp;
        Table(board, sequence, "eth0");
        Assert.That((whileAsked, board.Find("eth0")!.IsUp), Is.EqualTo((true, true)));
    }

    [Test]
    public void Take_when_the_removal_was_lost_then_the_table_removes_it()
    {
        LinkBoard board = Current("eth0", "eth1");
        board.Overrun();
        board.TryAsk(out uint sequence);
        board.Take(KernelNews.New(3, "eth1"));
        Table(board, sequence, "eth0");
        Assert.That(board.Find("eth1"), Is.Null);
    }

    [Test]
    public void Take_when_news_comes_between_a_tables_parts_then_it_counts()
    {
        LinkBoard board = Asked(out uint sequence);
        board.Take(KernelNews.Row(sequence, 2, "eth0"));
        board.Take(KernelNews.New(9, "new0"));
        board.Take(KernelNews.Gone(2, "eth0"));
        board.Take(KernelNews.End(sequence));
        Assert.That((board.Find("eth0"), board.Find("new0")?.Index), Is.EqualTo(((Link?)null, (int?)9)));
    }

    [Test]
    public void Overrun_when_a_table_is_being_read_then_another_is_asked_for_when_it_has_ended()
    {
        LinkBoard board = Asked(out uint sequence);
        board.Take(KernelNews.Row(sequence, 2, "eth0"));
        board.Overrun();
        bool early = board.TryAsk(out _);
        board.Take(KernelNews.End(sequence));
        Assert.That((early, board.IsCurrent, board.TryAsk(out _)), Is.EqualTo((false, false, true)));
    }

    [Test]
    public void Take_when_the_table_was_disturbed_then_another_is_asked_for()
    {
        LinkBoard board = Asked(out uint sequence);
        board.Take(KernelNews.Row(sequence, 2, "eth0", isDisturbed: true));
        board.Take(KernelNews.End(sequence));
        Assert.That(board.TryAsk(out _), Is.True);
    }

    [Test]
    public void Take_when_news_bears_the_number_of_the_request_then_it_is_not_taken_for_the_table()
    {
        // News bears the number of the request of whoever has changed the interface.
        LinkBoard board = Current("eth0");
        board.Overrun();
        board.TryAsk(out uint sequence);
        board.Take(new LinkMessage { Index = 2 }.With(3, "eth0\0"u8).Datagram(NetlinkSocket.NewLink, sequence));
        Assert.That(board.Find("eth0")!.IsUp, Is.True);
    }

    [Test]
    public void Take_when_the_kernel_refuses_then_throws_its_reason()
    {
        LinkBoard board = Asked(out uint sequence);
        Assert.That(() => board.Take(KernelNews.Error(sequence, 1)), Throws.TypeOf<Win32Exception>().With.Property("NativeErrorCode").EqualTo(1));
    }

    [Test]
    public void Take_when_a_datagram_is_cut_anywhere_then_never_throws()
    {
        byte[] datagram = [.. KernelNews.New(7, "eth1"), .. KernelNews.New(8, "eth2")];
        for (int length = 0; length < datagram.Length; length++)
        {
            Assert.That(() => Current("eth0").Take(datagram.AsSpan(0, length)), Throws.Nothing);
        }
    }

    /// <summary>
    /// Interfaces change at random; the queue of a kernel with little room loses some of the news and says so, as netlink does: what was
    /// queued stays. However it went, once all is read the board has what the kernel has.
    /// </summary>
    [Test]
    public void Take_whatever_is_lost_then_the_board_has_in_the_end_what_the_kernel_has([Range(1, 40)] int seed)
    {
        KernelModel kernel = new(seed);
        LinkBoard board = new();
        for (int step = 0; step < 2000; step++)
        {
            kernel.Step(board);
        }

        kernel.Settle(board);
        Assert.That(kernel.Differences(board), Is.Empty);
    }

    private static LinkBoard Asked(out uint sequence)
    {
        LinkBoard board = new();
        board.TryAsk(out sequence);
        return board;
    }

    /// <summary>A board that has read a table of these interfaces, with indexes from 2 on.</summary>
    private static LinkBoard Current(params string[] names)
    {
        LinkBoard board = Asked(out uint sequence);
        Table(board, sequence, names);
        return board;
    }

    private static void Table(LinkBoard board, uint sequence, params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            board.Take(KernelNews.Row(sequence, i + 2, names[i]));
        }

        board.Take(KernelNews.End(sequence));
    }
}
