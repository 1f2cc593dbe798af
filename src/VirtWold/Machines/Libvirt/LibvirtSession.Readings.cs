using Microsoft.Extensions.Logging;

namespace VirtWold.Machines.Libvirt;

// What became of each machine that was read, on the session's thread.
internal sealed partial class LibvirtSession : IDomainReadings
{
    /// <summary>So many machines that can't be read are named; the others are counted.</summary>
    private const int NamedFailures = 4;

    public void Read(Guid domain, DomainReading reading)
    {
        KnownDomain known = Known(domain);
        if (!known.IsRead && _directory.FindById(known.Id)?.Access is { Source: AddressSource.Agent } remembered)
        {
            // From before the connection was lost.
            known.AgentAddresses = remembered.Addresses;
        }

        known.Apply(reading);
        Machine machine = known.ToMachine(_host);
        Complain(known, machine, reading);
        if (known.Failures > 0)
        {
            known.Failures = 0;
            _logger.MachineReadAgain(machine.Name);
        }

        if (known.IsReported)
        {
            known.IsReported = false;
            _logger.MachineAnswersAgain(_uri, machine.Name);
        }

        if (_logger.IsEnabled(LogLevel.Debug))
        {
            _logger.MachineRead(machine.Name, machine.StateText, string.Join(", ", machine.Macs));
        }

        if (_isPublished && !(_directory.FindById(machine.Id) is { } before && before.IsSameAs(machine)))
        {
            _directory.Put(machine);
        }

        FollowAgent(domain, machine);

        // What it was leased may have changed while it ran.
        if (reading is { Definition: null, Fault.Length: 0 } && machine is
            { State: MachineState.ShutOff or MachineState.Suspended or MachineState.Paused, Access: { Source: AddressSource.Lease } or { Addresses.IsEmpty: true } })
        {
            _events.Add(domain, DomainChange.Configuration);
        }

        Settle(domain);
    }

    public void Gone(Guid domain)
    {
        string id = domain.ToString();
        if (_known.Remove(domain, out KnownDomain? known) || _directory.FindById(id) is not null)
        {
            _logger.MachineGone(known?.Name ?? _directory.FindById(id)!.Name);
        }

        if (_isPublished)
        {
            _directory.Remove(id);
        }

        Settle(domain);
    }

    public void Late(Guid domain) => Settle(domain);

    public void Hangs(Guid domain, TimeSpan time)
    {
        KnownDomain known = Known(domain);
        known.IsReported = true;
        _logger.MachineDoesNotAnswer(_uri, known.Name, (long)time.TotalSeconds);
    }

    public void Failed(Guid domain, LibvirtException error, int failures, TimeSpan next)
    {
        KnownDomain known = Known(domain);
        known.Failures = failures;
        _isDenied |= error.Code == LibvirtErrorCode.AccessDenied;
        if (failures == 1 && _reader.FailureCount <= NamedFailures)
        {
            _logger.CannotReadMachine(known.Name, error.Message);
        }
        else if (failures == 1 && _reader.FailureCount == NamedFailures + 1)
        {
            _logger.CannotReadMore(_uri, error.Message);
        }

        if (_isPublished || _time.GetElapsedTime(_listingBegan) + next > ListingPatience)
        {
            Settle(domain);
        }
    }

    private KnownDomain Known(Guid domain)
    {
        if (!_known.TryGetValue(domain, out KnownDomain? known))
        {
            string id = domain.ToString();
            known = new KnownDomain(domain, _directory.FindById(id)?.Name ?? id);
            _known.Add(domain, known);
        }

        return known;
    }

    /// <summary>Logs why a machine can't be woken, unless that is known.</summary>
    private void Complain(KnownDomain known, Machine machine, DomainReading reading)
    {
        if (reading.Definition is null && reading.Fault.Length == 0)
        {
            return;
        }

        string? complaint = reading.Fault.Length > 0 ? reading.Fault : machine.Macs.IsEmpty ? "" : null;
        if (complaint is { Length: > 0 } && complaint != known.Complaint)
        {
            _logger.UnreadableXml(machine.Name, complaint);
        }
        else if (complaint is { Length: 0 } && complaint != known.Complaint)
        {
            _logger.NoAddress(machine.Name);
        }

        known.Complaint = complaint;
        string sleepFault = (reading.Definition?.Live ?? reading.Definition?.Configured)?.SleepFault ?? "";
        if (sleepFault.Length > 0 && sleepFault != known.SleepComplaint)
        {
            _logger.UnreadableSleep(machine.Name, sleepFault);
        }

        known.SleepComplaint = sleepFault;
    }

    private void Settle(Guid domain) => _round?.Remove(domain);

    private Task<bool> ReadAsync(DomainBatch batch)
    {
        // What was off when it was listed and has raised no event since then is off.
        bool[] areOff = [.. batch.Wanted.Select(request => _off.Remove(request.Domain))];
        return _lanes.CallForQueueAsync(connection =>
        {
            batch.ReadAll(i => connection.Call(batch.Wanted[i].Domain, domain => domain.Read(batch.Wanted[i].Change, areOff[i])));
            return true;
        });
    }
}
