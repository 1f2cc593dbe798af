using VirtWold.Links;

namespace VirtWold.Tests.Links;

/// <summary>
/// The kernel's side of a netlink socket, as far as it matters here: interfaces that change, a queue with little room, news that is lost
/// where it is full (which the reader is told of), and tables that are written part by part, as the reader makes room.
/// </summary>
internal sealed class KernelModel(int seed)
{
    private const int Room = 6;
    private const int Names = 4;

    private readonly Random _random = new(seed);
    private readonly SortedDictionary<int, (string Name, bool IsUp)> _links = [];
    private readonly Queue<byte[]> _queue = [];
    private bool _hasLost;
    private uint _table;
    private int _written;
    private int _nextIndex = 2;

    /// <summary>Something happens: a change, or a read of the board's.</summary>
    public void Step(LinkBoard board)
    {
        if (_random.Next(2) == 0)
        {
            Change();
        }
        else
        {
            Read(board);
        }
    }

    /// <summary>Nothing changes any more, and the board reads all that there is.</summary>
    public void Settle(LinkBoard board)
    {
        for (int i = 0; i < 1000; i++)
        {
            Read(board);
        }
    }

    /// <summary>What the board has otherwise than the kernel.</summary>
    public IEnumerable<string> Differences(LinkBoard board) => Enumerable.Range(0, _nextIndex)
        .Select(index => (Index: index, Kernel: Describe(index), Board: board.NameOf(index) is { } name ? $"{name} {board.Find(name)?.IsUp}" : "none"))
        .Where(static row => row.Kernel != row.Board)
        .Select(static row => $"{row.Index}: the kernel has {row.Kernel}, the board {row.Board}")
        .Concat(board.IsCurrent ? [] : ["the board isn't current"]);

    private string Describe(int index) => _links.TryGetValue(index, out (string Name, bool IsUp) link) ? $"{link.Name} {link.IsUp}" : "none";

    private void Change()
    {
        int[] indexes = [.. _links.Keys];
        if (indexes.Length < Names && _random.Next(2) == 0)
        {
            _links[_nextIndex] = (FreeName(), false);
            News(_nextIndex++);
        }
        else if (indexes.Length > 0)
        {
            int index = indexes[_random.Next(indexes.Length)];
            switch (_random.Next(3))
            {
                case 0:
                    string name = _links[index].Name;
                    _links.Remove(index);
                    Queue(KernelNews.Gone(index, name));
                    break;
                case 1:
                    _links[index] = (FreeName(), _links[index].IsUp);
                    News(index);
                    break;
                default:
                    _links[index] = (_links[index].Name, !_links[index].IsUp);
                    News(index);
                    break;
            }
        }
    }

    private string FreeName() => Enumerable.Range(0, 2 * Names).Select(static i => $"eth{i}").Where(name => _links.Values.All(link => link.Name != name))
        .MinBy(_ => _random.Next())!;

    private void News(int index) => Queue(KernelNews.New(index, _links[index].Name, _links[index].IsUp));

    private void Queue(byte[] datagram)
    {
        if (_queue.Count < Room)
        {
            _queue.Enqueue(datagram);
        }
        else
        {
            _hasLost = true;
        }
    }

    private void Read(LinkBoard board)
    {
        if (_hasLost)
        {
            _hasLost = false;
            board.Overrun();
        }
        else if (_queue.TryDequeue(out byte[]? datagram))
        {
            board.Take(datagram);
        }

        if (board.TryAsk(out uint sequence))
        {
            _table = sequence;
            _written = 0;
        }

        WriteTable();
    }

    /// <summary>One more row of the table, where half of the room is free; its end behind the last.</summary>
    private void WriteTable()
    {
        if (_table == 0 || _queue.Count > Room / 2)
        {
            return;
        }

        int next = _links.Keys.FirstOrDefault(index => index > _written);
        if (next != 0)
        {
            _queue.Enqueue(KernelNews.Row(_table, next, _links[next].Name, _links[next].IsUp));
            _written = next;
        }
        else
        {
            _queue.Enqueue(KernelNews.End(_table));
            _table = 0;
        }
    }
}
