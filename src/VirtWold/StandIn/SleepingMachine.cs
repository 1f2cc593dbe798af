using VirtWold.Machines;
using VirtWold.WakeOnLan;
using VirtWold.Waking;

namespace VirtWold.StandIn;

/// <summary>
/// A machine that is stood in for, and what is known of it. Used by its interface's thread alone, except for the outcome of its wake.
/// </summary>
/// <remarks>
/// <code>
///             a wake was let through and succeeded, or its hypervisor says that it runs
///   asleep ──────────────────────────────────────────────────────────────────────────▶ starting ──▶ awake
///     ▲                                                                                   │   it uses its addresses, and nobody
///     └──────────────── too long nothing of it, and its hypervisor says that it is off ───┘   waits for it any more
/// </code>
/// The page ends first, at its first frame with its own address, or when a machine goes on that slept; answers for an address end when the
/// machine uses that address.
/// </remarks>
internal sealed class SleepingMachine
{
    /// <summary>How long a machine may take from its start until it uses its address.</summary>
    public static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(5);

    /// <summary>How long its other addresses are answered for, once it uses one.</summary>
    public static readonly TimeSpan OtherAddresses = TimeSpan.FromSeconds(10);

    /// <summary>A machine that libvirt reports asleep, and that was heard all the same, isn't stood in for during this time.</summary>
    public static readonly TimeSpan Doubt = TimeSpan.FromSeconds(10);

    /// <summary>Answers, and requests, in a second: more is an attack.</summary>
    private const int MostAnswers = 200;
    private const int MostRequests = 500;

    private readonly TimeProvider _time;
    private readonly OwnAddress[] _addresses;
    private long _startedAt;
    private long? _addressedAt;
    private long? _heardAt;
    private WakeOutcome? _ended;
    private FrameBudget _answers = new(MostAnswers);
    private FrameBudget _requests = new(MostRequests);

    /// <summary>One that sleeps.</summary>
    public SleepingMachine(HeldMachine machine, MachineState state, TimeProvider time)
    {
        Machine = machine;
        State = state;
        _time = time;
        _addresses = [.. machine.Addresses.Select(static address => new OwnAddress(address))];
        Doors = [.. machine.Addresses.SelectMany(address => machine.Ports.Select(port => new Door(address, port)))];
        Page = machine.Ports.Any(static port => port.IsHttp) ? WakePage.For(machine.Name) : [];
    }

    /// <summary>Who it is.</summary>
    public HeldMachine Machine { get; }

    /// <summary>The state that its hypervisor reported last.</summary>
    public MachineState State { get; private set; }

    /// <summary>How far it is.</summary>
    public StandInPhase Phase { get; private set; }

    /// <summary>Whether its wake is under way.</summary>
    public bool IsWaking { get; set; }

    /// <summary>What a browser is shown, header and all; empty where nothing is.</summary>
    public byte[] Page { get; }

    /// <summary>Where connections come in: each port of each address.</summary>
    public Door[] Doors { get; }

    /// <summary>Set where it is known by some frame that it speaks for itself: the page ends.</summary>
    public bool HasSpoken { get; private set; }

    /// <summary>Takes what comes of the wake; taken again for the next one where it wasn't used.</summary>
    public TaskCompletionSource<WakeOutcome>? Reply { get; set; }

    /// <summary>How many connections wait for it.</summary>
    public int Waiting { get; set; }

    /// <summary>Whether the page is shown now.</summary>
    public bool ShowsPage => Page.Length > 0 && !HasSpoken && (IsWaking || Phase == StandInPhase.Starting);

    /// <summary>Whether a hypervisor's machine in that state answers nobody, and can be woken: perhaps once it is saved.</summary>
    public static bool IsSleep(MachineState state) =>
        state is MachineState.ShutOff or MachineState.Paused or MachineState.Suspended or MachineState.Crashed or MachineState.Saving;

    /// <summary>Whether one more answer may be sent.</summary>
    public bool MayAnswer() => _answers.TryTake(Second);

    /// <summary>Whether one more connection may ask.</summary>
    public bool MayAsk() => _requests.TryTake(Second);

    /// <summary>Its hypervisor says what it does.</summary>
    public void Follow(MachineState state)
    {
        bool wasSleep = IsSleep(State);
        bool goesOn = State is MachineState.Paused or MachineState.Suspended;
        State = state;
        if (!IsSleep(state) && wasSleep)
        {
            BeginStarting(goesOn);
        }
        else if (IsSleep(state) && !wasSleep)
        {
            Sleep();
        }
    }

    /// <summary>Its wake has ended. Safe for all threads; the interface's thread takes it by <see cref="TakeEnd"/>.</summary>
    public void WakeEnded(in WakeOutcome outcome)
    {
        lock (_addresses)
        {
            _ended = outcome;
        }
    }

    /// <summary>Takes the end of its wake, where it has ended.</summary>
    /// <returns>Whether connections wait in vain: it couldn't be woken.</returns>
    public bool TakeEnd()
    {
        WakeOutcome? ended;
        lock (_addresses)
        {
            ended = _ended;
            _ended = null;
        }

        if (ended is not { } outcome)
        {
            return false;
        }

        IsWaking = false;
        Reply = null;
        if (outcome.Verdict.IsWake() || outcome.Verdict is Verdict.AlreadyRunning or Verdict.Duplicate)
        {
            if (Phase == StandInPhase.Asleep)
            {
                BeginStarting(outcome.Verdict is Verdict.Resumed or Verdict.Woken);
            }

            return false;
        }

        return Phase == StandInPhase.Asleep;
    }

    /// <summary>A frame of its own was heard.</summary>
    /// <param name="address">The address that it uses in it; none where it uses none.</param>
    /// <param name="isAnnouncement">Whether it tells that it is there: a page would come between.</param>
    public void Heard(InternetAddress address, bool isAnnouncement)
    {
        long now = _time.GetTimestamp();
        _heardAt = now;
        bool isOwn = false;
        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_addresses[i].Address == address)
            {
                isOwn = true;
                _addresses[i].IsUsed = true;
                _addressedAt ??= now;
            }
        }

        HasSpoken |= isOwn || isAnnouncement;
    }

    /// <summary>Another station announces one of its addresses.</summary>
    /// <returns>Whether that is new.</returns>
    public bool Yield(InternetAddress address)
    {
        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_addresses[i].Address == address && !_addresses[i].IsTaken)
            {
                _addresses[i].IsTaken = true;
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the daemon stands in for an address of it now.</summary>
    public bool AnswersFor(InternetAddress address)
    {
        Settle();
        for (int i = 0; i < _addresses.Length; i++)
        {
            if (_addresses[i].Address == address)
            {
                return Phase != StandInPhase.Awake && _addresses[i] is { IsUsed: false, IsTaken: false };
            }
        }

        return false;
    }

    /// <summary>The way in at an address and port, where there is one.</summary>
    public Door? DoorAt(InternetAddress address, ushort port)
    {
        foreach (Door door in Doors)
        {
            if (door.Address == address && door.Port.Number == port)
            {
                return door;
            }
        }

        return null;
    }

    /// <summary>Lets time do what it does.</summary>
    public void Settle()
    {
        long now = _time.GetTimestamp();
        if (Phase == StandInPhase.Asleep)
        {
            if (_heardAt is { } heardAt && _time.GetElapsedTime(heardAt, now) >= Doubt)
            {
                Quieten();
            }

            return;
        }

        if (Phase == StandInPhase.Starting && HasArrived(now))
        {
            // Woken, never heard, and never reported as running: it sleeps.
            if (IsSleep(State) && _addressedAt is null)
            {
                Sleep();
            }
            else
            {
                Phase = StandInPhase.Awake;
            }
        }
    }

    /// <summary>How long until <see cref="Settle"/> has to be called; null if it need not.</summary>
    public TimeSpan? NextDue()
    {
        if (Phase != StandInPhase.Starting)
        {
            return null;
        }

        long now = _time.GetTimestamp();
        TimeSpan left = LongestStart - _time.GetElapsedTime(_startedAt, now);
        if (_addressedAt is { } addressedAt && Waiting == 0)
        {
            TimeSpan others = OtherAddresses - _time.GetElapsedTime(addressedAt, now);
            left = others < left ? others : left;
        }

        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private long Second => _time.GetTimestamp() / _time.TimestampFrequency;

    private bool HasArrived(long now)
    {
        bool usesAll = true;
        foreach (OwnAddress address in _addresses)
        {
            usesAll &= address.IsUsed || address.IsTaken;
        }

        return _time.GetElapsedTime(_startedAt, now) >= LongestStart
            || (Waiting == 0 && (usesAll || (_addressedAt is { } addressedAt && _time.GetElapsedTime(addressedAt, now) >= OtherAddresses)));
    }

    private void BeginStarting(bool goesOn)
    {
        if (Phase == StandInPhase.Starting)
        {
            HasSpoken |= goesOn;
            return;
        }

        Phase = StandInPhase.Starting;
        HasSpoken |= goesOn;
        _startedAt = _time.GetTimestamp();
    }

    private void Sleep()
    {
        Phase = StandInPhase.Asleep;
        IsWaking = false;
        Quieten();
        foreach (Door door in Doors)
        {
            door.Close();
        }

        for (int i = 0; i < _addresses.Length; i++)
        {
            _addresses[i].IsTaken = false;
        }
    }

    private void Quieten()
    {
        _heardAt = null;
        _addressedAt = null;
        HasSpoken = false;
        for (int i = 0; i < _addresses.Length; i++)
        {
            _addresses[i].IsUsed = false;
        }
    }

    private struct OwnAddress(InternetAddress address)
    {
        public InternetAddress Address { get; } = address;

        /// <summary>Whether the machine was heard using it.</summary>
        public bool IsUsed { get; set; }

        /// <summary>Whether another station was heard having it. They keep it until the machine has slept again.</summary>
        public bool IsTaken { get; set; }
    }
}
