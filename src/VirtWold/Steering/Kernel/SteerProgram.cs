using System.Globalization;
using System.Runtime.InteropServices;
using VirtWold.Interop;
using VirtWold.Steering.Tables;

namespace VirtWold.Steering.Kernel;

/// <summary>The two programs of steer.bpf.c and their tables, loaded into the kernel: descriptors that this process owns.</summary>
internal sealed unsafe class SteerProgram : IDisposable
{
    private const string Resource = "steer.bpf.o";

    /// <summary>What the program for the NIC's frames is called.</summary>
    public const string FromNicName = "from_nic";

    /// <summary>What the program for the pod's frames is called.</summary>
    public const string FromPodName = "from_pod";

    private readonly Dictionary<string, BpfMap> _maps = new(StringComparer.Ordinal);

    private SteerProgram(int fromNic, int fromPod, IEnumerable<int> maps)
    {
        FromNic = fromNic;
        FromPod = fromPod;
        foreach ((TableShape shape, int fd) in TableShape.All.Zip(maps))
        {
            _maps[shape.Name] = new BpfMap(fd, shape);
        }
    }

    /// <summary>The program for what the NIC receives.</summary>
    public int FromNic { get; }

    /// <summary>The program for what the pod sends.</summary>
    public int FromPod { get; }

    /// <summary>All descriptors, in an order that <see cref="Adopt"/> knows.</summary>
    public IEnumerable<int> Descriptors => [FromNic, FromPod, .. TableShape.All.Select(shape => _maps[shape.Name].Fd)];

    /// <summary>A table, by its name in steer.bpf.c.</summary>
    public BpfMap this[string name] => _maps[name];

    /// <summary>Loads the programs.</summary>
    /// <param name="pins">Where tables are that outlived another process, and are to be used again; nothing for tables that live as long as this one.</param>
    /// <exception cref="SteeringException">The library or a part of the kernel isn't there, or it isn't permitted.</exception>
    public static SteerProgram Load(PinFolder? pins)
    {
        BpfLibrary.Open();
        using Stream stream = typeof(SteerProgram).Assembly.GetManifestResourceStream(Resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        nint program;
        fixed (byte* start = bytes)
        {
            program = LibBpf.bpf_object__open_mem(start, (nuint)bytes.Length, 0);
        }

        if (program == 0)
        {
            throw BpfLibrary.Failure(-Marshal.GetLastPInvokeError(), "read the program that steers");
        }

        try
        {
            bool isAdopted = pins is not null && Reuse(program, pins);
            BpfLibrary.Check(LibBpf.bpf_object__load(program), "load the program that steers into the kernel");
            SteerProgram loaded = new(
                Own(LibBpf.bpf_program__fd(LibBpf.bpf_object__find_program_by_name(program, FromNicName))),
                Own(LibBpf.bpf_program__fd(LibBpf.bpf_object__find_program_by_name(program, FromPodName))),
                [.. TableShape.All.Select(shape => Own(LibBpf.bpf_map__fd(LibBpf.bpf_object__find_map_by_name(program, shape.Name))))])
            {
                IsAdopted = isAdopted,
            };
            return loaded;
        }
        finally
        {
            LibBpf.bpf_object__close(program);
        }
    }

    /// <summary>Whether the tables are those that outlived another process.</summary>
    public bool IsAdopted { get; private init; }

    /// <summary>The program whose descriptors another program left open when it became this one.</summary>
    public static SteerProgram Adopt(IReadOnlyList<int> descriptors) => new(descriptors[0], descriptors[1], descriptors.Skip(2));

    /// <summary>How many descriptors there are.</summary>
    public static int DescriptorCount => TableShape.All.Count + 2;

    /// <summary>Keeps the tables beyond this process.</summary>
    /// <exception cref="SteeringException">The kernel refuses.</exception>
    public void PinTables(PinFolder pins)
    {
        foreach (BpfMap map in _maps.Values)
        {
            int there = IsAdopted ? pins.Open(map.Shape.Name) : -1;
            if (there >= 0)
            {
                _ = Libc.close(there);
                continue;
            }

            pins.Pin(map.Fd, map.Shape.Name);
        }
    }

    public void Dispose()
    {
        foreach (int fd in Descriptors)
        {
            _ = Libc.close(fd);
        }
    }

    /// <summary>Has the programs use the tables that are pinned; none of them where one has another shape, as another version's may.</summary>
    private static bool Reuse(nint program, PinFolder pins)
    {
        List<(TableShape Shape, int Fd)> pinned = [.. TableShape.All.Select(shape => (shape, pins.Open(shape.Name))).Where(static pin => pin.Item2 >= 0)];
        bool fits = pinned.All(static pin => BpfMap.Has(pin.Fd, pin.Shape));
        foreach ((TableShape shape, int fd) in pinned)
        {
            if (fits)
            {
                BpfLibrary.Check(LibBpf.bpf_map__reuse_fd(LibBpf.bpf_object__find_map_by_name(program, shape.Name), fd), $"use the table {shape.Name} again");
            }

            _ = Libc.close(fd);
        }

        return fits && pinned.Count > 0;
    }

    /// <summary>A descriptor of our own for what the library owns.</summary>
    private static int Own(int fd)
    {
        int copy = Libc.fcntl(fd, Libc.F_DUPFD_CLOEXEC, 0);
        return copy >= 0 ? copy : throw new SteeringException(
            SteeringFailure.Unavailable, string.Create(CultureInfo.InvariantCulture, $"too many files are open (descriptor {fd}); raise the limit (ulimit -n)"));
    }
}
