using Microsoft.Extensions.Logging;
using VirtWold.Hosting;
using VirtWold.Links;
using VirtWold.Steering.Kernel;
using VirtWold.Steering.Rules;

namespace VirtWold.Steering;

/// <summary>
/// Steers one NIC's frames: loads the program, attaches it, gives up its rights, and follows the interfaces and their addresses until it
/// is asked to end. The frames themselves never come here.
/// </summary>
/// <remarks>
/// One thread, the main one, owns the hooks and writes the tables. It sleeps in the kernel's news about interfaces; a thread that wants something
/// of it rings the bell. The status is read, and frames are shown, by other threads: they read tables alone.
/// </remarks>
internal sealed class Steerer : IDisposable
{
    private readonly SteerOptions _options;
    private readonly SteerLock _lock;
    private readonly SteerProgram _program;
    private readonly PinFolder? _pins;
    private readonly Hook _fromNic;
    private readonly Hook _fromPod;
    private readonly AttachKind _hook;
    private readonly int _hidden;
    private readonly ThreadBell _bell = new();
    private readonly TableWriter _tables;
    private RuleSet _rules;
    private int _watchers;
    private volatile bool _isReloading;
    private string _trouble = "";
    private (int Nic, int Veth) _lengths;

    private Steerer(SteerOptions options, RuleSet rules, HandOver left, SteerLock theLock, SteerProgram program)
    {
        _options = options;
        _rules = rules;
        _lock = theLock;
        _program = program;
        _hook = left.Hook;
        _hidden = left.Hidden;
        _pins = left.IsPinned ? new PinFolder(options.Nic) : null;
        _fromNic = new Hook(program.FromNic, SteerStart.NicLink, _pins);
        _fromPod = new Hook(program.FromPod, SteerStart.PodLink, _pins);
        _fromNic.Adopt(left.FromNic.Link, left.FromNic.Index);
        _fromPod.Adopt(left.FromPod.Link, left.FromPod.Index);
        _tables = new TableWriter(program);
    }

    /// <summary>The program, for those who read its counters.</summary>
    public SteerProgram Program => _program;

    /// <summary>The socket where the status is asked for.</summary>
    public SteerLock Lock => _lock;

    /// <summary>What is steered.</summary>
    public SteerOptions Options => _options;

    /// <summary>By which hook.</summary>
    public AttachKind Hook => _hook;

    /// <summary>Whether tables and links outlive the process.</summary>
    public bool IsPinned => _pins is not null;

    /// <summary>Whether both interfaces are there.</summary>
    public bool IsActive { get; private set; }

    /// <summary>
    /// Loads and attaches the program, and gives up all rights that aren't needed any more: for that the process may become the same
    /// program again, and come back here.
    /// </summary>
    /// <exception cref="SteeringException">Frames can't be steered; nothing is left attached.</exception>
    public static Steerer Start(SteerOptions options)
    {
        HandOver? left = HandOver.Take();
        RuleSet rules = options.ReadRules();
        if (left is not null)
        {
            Rebirth.Finish();
            BpfLibrary.Open();
            return new Steerer(options, rules, left, SteerLock.Adopt(left.Lock), SteerProgram.Adopt(left.Program));
        }

        SteerLock theLock = SteerLock.Take(options.Nic);
        try
        {
            (HandOver mine, SteerProgram program) = SteerStart.Begin(options, rules, theLock);
            mine.Leave();
            Privileges.GiveUpAllBut(SteerRights.Needed(mine.Hook, program), "");
            mine.Withdraw();
            return new Steerer(options, rules, mine, theLock, program);
        }
        catch (PrivilegeException error)
        {
            theLock.Dispose();
            throw new SteeringException(SteeringFailure.NotPermitted, error.Message);
        }
        catch
        {
            theLock.Dispose();
            throw;
        }
    }

    /// <summary>Steers until it is asked to end.</summary>
    /// <param name="manager">Told when it begins, and fed.</param>
    /// <param name="logger">The log.</param>
    /// <param name="stopping">Asks it to end.</param>
    /// <exception cref="SteeringException">The kernel doesn't tell about interfaces any more.</exception>
    public void Run(ServiceManager manager, ILogger logger, CancellationToken stopping)
    {
        using CancellationTokenRegistration registration = stopping.Register(_bell.Ring);
        using NetlinkSocket news = new(NetlinkSocket.LinkGroup | NetlinkSocket.AddressGroups);
        byte[] buffer = new byte[NetlinkSocket.BufferLength];
        int patience = (int?)(manager.WatchdogTimeout / 3)?.TotalMilliseconds ?? Timeout.Infinite;
        Settle(logger);
        logger.Steering(_options.Nic, _options.Peer, HookName, _rules.ToString());
        if (_hidden > 0)
        {
            logger.HiddenPrograms(_options.Nic, _hidden);
        }

        manager.Ready($"Steering frames of {_options.Nic} to {_options.Peer}: {_rules}");
        while (!stopping.IsCancellationRequested)
        {
            if (_bell.WaitFor(news.Handle, patience))
            {
                // What it says is read from the tables: they are newer than it.
                Drain(news, buffer);
            }

            manager.Alive();
            if (_isReloading)
            {
                _isReloading = false;
                Reload(logger);
            }

            Settle(logger);
        }

        manager.Stopping();
        Stop(logger);
    }

    /// <summary>Reads the rules again, soon. Safe for all threads.</summary>
    public void RequestReload()
    {
        _isReloading = true;
        _bell.Ring();
    }

    /// <summary>Called when a watcher comes or goes: frames are shown while there is one. Safe for all threads.</summary>
    /// <param name="change">1 or -1.</param>
    public void Watch(int change)
    {
        Interlocked.Add(ref _watchers, change);
        _bell.Ring();
    }

    public void Dispose()
    {
        _program.Dispose();
        _lock.Dispose();
        _bell.Dispose();
    }

    private string HookName => _hook == AttachKind.Tcx ? "TCX" : "clsact";

    private static void Drain(NetlinkSocket news, byte[] buffer)
    {
        try
        {
            _ = news.Receive(buffer);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // Some was lost; all of it is read from the tables anyhow.
        }
    }

    /// <summary>Brings hooks and tables to where the interfaces are now.</summary>
    private void Settle(ILogger logger)
    {
        try
        {
            SharedNic now = SharedNic.FindAgain(_options, _fromNic.Index, _fromPod.Index);
            int nic = now.Nic?.Index ?? 0;
            int veth = now.Veth is { Kind: "veth" } ? now.Veth.Index : 0;
            if (nic != _fromNic.Index || veth != _fromPod.Index)
            {
                // An index may mean another interface from now on: nothing is steered until all is at its place.
                _tables.Pause();
                _ = _fromPod.Follow(veth, _hook);
                _ = _fromNic.Follow(nic, _hook);
            }

            bool isActive = nic != 0 && veth != 0;
            if (isActive != IsActive)
            {
                IsActive = isActive;
                if (!isActive)
                {
                    logger.SteeringPaused(nic == 0 ? _options.Nic : _options.Peer, _options.Nic);
                }
            }

            _ = _tables.Write(_rules, now, isActive, Volatile.Read(ref _watchers) > 0);
            WarnOfLength(now, logger);
            _trouble = "";
        }
        catch (SteeringException error) when (_trouble != error.Message)
        {
            _trouble = error.Message;
            logger.CannotFollow(_options.Nic, error.Message);
        }
        catch (SteeringException)
        {
            // Said already.
        }
    }

    /// <summary>Redirected packets that are too long for the veth are lost silently: so this is logged, once.</summary>
    private void WarnOfLength(SharedNic now, ILogger logger)
    {
        (int Nic, int Veth) lengths = (now.Nic?.Mtu ?? 0, now.Veth?.Mtu ?? 0);
        if (_rules.Redirects && IsActive && lengths.Nic > lengths.Veth && lengths != _lengths)
        {
            logger.PeerTooNarrow(_options.Nic, _options.Peer, lengths.Nic, lengths.Veth);
        }

        _lengths = lengths;
    }

    private void Reload(ILogger logger)
    {
        try
        {
            RuleSet rules = _options.ReadRules();
            if (rules.Redirects && _pins is null)
            {
                logger.RulesKept("they redirect now, which takes a restart: links have to outlive the process");
                return;
            }

            SharedNic now = SharedNic.FindAgain(_options, _fromNic.Index, _fromPod.Index);
            TableChanges changes = _tables.Write(rules, now, IsActive, Volatile.Read(ref _watchers) > 0);
            _rules = rules;
            logger.RulesChanged(changes.Puts, changes.Deletes, rules.ToString());
        }
        catch (SteeringException error)
        {
            logger.RulesKept(error.Message);
        }
    }

    private void Stop(ILogger logger)
    {
        if (_options.Keep && (IsPinned || _hook == AttachKind.Clsact))
        {
            logger.SteeringStopped(_options.Nic, "what was attached stays (--keep)");
            return;
        }

        _fromNic.Detach();
        _fromPod.Detach();
        _pins?.Remove();
        logger.SteeringStopped(_options.Nic, "nothing is left attached");
    }
}
