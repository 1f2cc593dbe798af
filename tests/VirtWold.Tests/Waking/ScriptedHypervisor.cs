using VirtWold.Machines;

namespace VirtWold.Tests.Waking;

/// <summary>
/// A hypervisor that does what a test tells it to. Written by hand: what is tested with it is what the waker makes of each answer, also
/// of those that no real hypervisor can be made to give on demand. The real one is tested for itself, and with real guests in the
/// system tests. Safe for all threads.
/// </summary>
internal sealed class ScriptedHypervisor : IHypervisor
{
    private readonly Lock _lock = new();
    private readonly Queue<Func<Task<WakeResult>>> _script = [];
    private readonly List<string> _woken = [];
    private int _hurries;

    public string Name => "test:///script";

    /// <summary>The names of the machines that were to be woken, in order.</summary>
    public IReadOnlyList<string> Woken
    {
        get
        {
            lock (_lock)
            {
                return [.. _woken];
            }
        }
    }

    /// <summary>What is answered once the script is over, for a machine that doesn't run.</summary>
    public WakeAction Otherwise { get; set; } = WakeAction.Started;

    /// <summary>By what its machines can be seen to be ready.</summary>
    public MachineSigns Signs { get; set; } = MachineSigns.None;

    /// <summary>How often somebody was in a hurry.</summary>
    public int Hurries => Volatile.Read(ref _hurries);

    /// <summary>Answers the next call that isn't scripted yet.</summary>
    public ScriptedHypervisor Then(WakeAction action, string detail = "") => Then(() => Task.FromResult(new WakeResult(action, detail)));

    /// <inheritdoc cref="Then(WakeAction, string)"/>
    public ScriptedHypervisor Then(Func<Task<WakeResult>> answer)
    {
        lock (_lock)
        {
            _script.Enqueue(answer);
        }

        return this;
    }

    /// <summary>Lets the next call hang until the answer is set; it doesn't heed any cancellation.</summary>
    public TaskCompletionSource<WakeResult> ThenHang()
    {
        TaskCompletionSource<WakeResult> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Then(() => answer.Task);
        return answer;
    }

    public Task<WakeResult> WakeAsync(Machine machine, WakeCause cause, CancellationToken cancellation)
    {
        Func<Task<WakeResult>>? answer;
        lock (_lock)
        {
            _woken.Add(machine.Name);
            _script.TryDequeue(out answer);
        }

        // As the real one does: whoever waits gives up, what was begun goes on.
        WakeAction otherwise = machine.State == MachineState.Running ? WakeAction.AlreadyRunning : Otherwise;
        return answer is null ? Task.FromResult(new WakeResult(otherwise)) : answer().WaitAsync(cancellation);
    }

    public Task<MachineSigns> ReadSignsAsync(Machine machine) => Task.FromResult(Signs);

    public void Hurry() => Interlocked.Increment(ref _hurries);
}
