using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Xml;
using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.Libvirt;

/// <summary>
/// One connection from its opening to its loss: fills the directory by a listing and keeps it by events. Opened, run and disposed by
/// one thread; <see cref="Find"/> and <see cref="End"/> may be called by any.
/// </summary>
[SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "Every domain is in _domains, and disposed with it.")]
internal sealed class LibvirtSession : IDisposable
{
    /// <summary>libvirtd serves at most five calls of one client at once.</summary>
    private const int CallsAtOnce = 4;

    private const int ManyDomains = 64;

    private readonly string _uri;
    private readonly LibvirtConnection _connection;
    private readonly DomainEventQueue _events = new();
    private readonly ConcurrentDictionary<Guid, Domain> _domains = new();
    private readonly MachineDirectory _directory;
    private readonly CallWatch _watch;
    private readonly ILogger _logger;

    private LibvirtSession(string uri, LibvirtConnection connection, MachineDirectory directory, CallWatch watch, ILogger logger)
    {
        _uri = uri;
        _connection = connection;
        _watch = watch;
        _directory = directory;
        _logger = logger;
    }

    /// <summary>Connects, and subscribes to events.</summary>
    /// <exception cref="LibvirtException">The connection can't be had or is lost at once.</exception>
    public static LibvirtSession Open(string uri, MachineDirectory directory, CallWatch watch, ILogger logger)
    {
        LibvirtSession session = new(uri, LibvirtConnection.Open(uri), directory, watch, logger);
        try
        {
            session._connection.Subscribe(session._events);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Fills the directory by a listing. What changes meanwhile is told by an event.</summary>
    /// <exception cref="LibvirtException">The connection is lost.</exception>
    public void List()
    {
        long begun = Stopwatch.GetTimestamp();
        HashSet<Guid> listed = [];
        foreach (Domain domain in _connection.ListDomains())
        {
            listed.Add(domain.Uuid);
            if (!_domains.TryAdd(domain.Uuid, domain))
            {
                domain.Dispose();
            }
        }

        foreach (Domain domain in _domains.Values)
        {
            if (!listed.Contains(domain.Uuid))
            {
                Forget(domain);
            }
        }

        Domain[] domains = [.. _domains.Values];
        var machines = new Machine?[domains.Length];
        try
        {
            // Few machines are read as fast by one thread, and leave no others behind.
            ParallelOptions options = new() { MaxDegreeOfParallelism = domains.Length < ManyDomains ? 1 : CallsAtOnce };
            Parallel.For(0, domains.Length, options, i => machines[i] = Read(domains[i], DomainChange.Configuration));
        }
        catch (AggregateException errors) when (errors.InnerExceptions[0] is LibvirtException error)
        {
            throw error;
        }

        _directory.Replace(machines.OfType<Machine>());
        _logger.Listed(machines.Length, _uri, (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
    }

    /// <summary>Follows events until the connection is lost or <see cref="End"/> is called.</summary>
    /// <exception cref="LibvirtException">The connection is lost.</exception>
    public void Run()
    {
        while (_events.Take() is { } changes)
        {
            _watch.Over(() =>
            {
                if (changes.Count == 0)
                {
                    List();
                }

                foreach ((Guid uuid, DomainChange change) in changes)
                {
                    Follow(uuid, change);
                }
            });
        }
    }

    /// <summary>Whether the connection stands, as far as is known.</summary>
    public bool IsAlive => _connection.IsAlive;

    /// <summary>Has all machines listed anew by <see cref="Run"/>.</summary>
    public void Relist() => _events.AddEverything();

    /// <summary>Ends <see cref="Run"/>.</summary>
    public void End() => _events.Close();

    /// <summary>The domain of a machine, if this session knows it.</summary>
    public Domain? Find(Machine machine) => _domains.GetValueOrDefault(Guid.Parse(machine.Id));

    public void Dispose()
    {
        // The library keeps the connection while a domain of it is referenced.
        foreach (Domain domain in _domains.Values)
        {
            domain.Dispose();
        }

        _connection.Dispose();
    }

    private void Follow(Guid uuid, DomainChange change)
    {
        if (!_domains.TryGetValue(uuid, out Domain? domain))
        {
            domain = Meet(uuid);
            change = DomainChange.Configuration;
        }

        if (domain is null)
        {
            return;
        }

        if (Read(domain, change) is { } machine)
        {
            _directory.Put(machine);
        }
        else
        {
            _directory.Remove(uuid.ToString());
        }
    }

    /// <summary>A domain that wasn't known, if it is still there.</summary>
    private Domain? Meet(Guid uuid)
    {
        Domain? domain = _connection.Find(uuid);
        if (domain is not null)
        {
            _domains[uuid] = domain;
        }

        return domain;
    }

    /// <summary>Asks what has changed of a domain.</summary>
    /// <returns>The machine it is now; nothing where it is gone.</returns>
    /// <exception cref="LibvirtException">The connection is lost.</exception>
    private Machine? Read(Domain domain, DomainChange change)
    {
        try
        {
            if (change.HasFlag(DomainChange.Configuration))
            {
                ReadAll(domain);
            }
            else
            {
                domain.ReadState();
            }

            Machine machine = domain.ToMachine();
            if (_logger.IsEnabled(LogLevel.Debug))
            {
                _logger.MachineRead(machine.Name, machine.StateText, string.Join(", ", machine.Macs));
            }

            return machine;
        }
        catch (LibvirtException error) when (error.IsNoDomain || _connection.IsAlive)
        {
            if (!error.IsNoDomain)
            {
                _logger.UnreadableXml(domain.Name, error.Message);
            }

            Forget(domain);
            return null;
        }
    }

    private void Forget(Domain domain)
    {
        _logger.MachineGone(domain.Name);
        _domains.TryRemove(domain.Uuid, out _);
        domain.Dispose();
    }

    private void ReadAll(Domain domain)
    {
        try
        {
            domain.ReadAll();
            if (domain.ToMachine().Macs.IsEmpty)
            {
                _logger.NoAddress(domain.Name);
            }
        }
        catch (XmlException error)
        {
            _logger.UnreadableXml(domain.Name, error.Message);
        }
    }
}
