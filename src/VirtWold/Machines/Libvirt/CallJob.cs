using System.Diagnostics.CodeAnalysis;

namespace VirtWold.Machines.Libvirt;

/// <summary>A call that a lane makes.</summary>
internal abstract class CallJob
{
    /// <summary>Makes the call.</summary>
    /// <param name="connect">Hands out the lane's connection; may fail.</param>
    public abstract void Make(Func<LibvirtConnection> connect);

    /// <summary>Hands the answer, or the error, to the caller: when the lane is free for another call.</summary>
    public abstract void Finish();
}

/// <summary>A call that a lane makes, and its answer.</summary>
/// <param name="call">The call.</param>
/// <param name="isPosted">
/// Whether those who wait do no more with the answer than to put it into a queue, which the lane's own thread may do for them. For all
/// others a thread of the pool is woken.
/// </param>
internal sealed class CallJob<T>(Func<LibvirtConnection, T> call, bool isPosted = false) : CallJob
{
    private readonly TaskCompletionSource<T> _answer =
        new(isPosted ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _value;
    private Exception? _error;

    /// <summary>Ends with the answer.</summary>
    public Task<T> Answer => _answer.Task;

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "It is the caller's, and thrown there.")]
    public override void Make(Func<LibvirtConnection> connect)
    {
        try
        {
            _value = call(connect());
        }
        catch (Exception error)
        {
            _error = error;
        }
    }

    public override void Finish()
    {
        if (_error is null)
        {
            _answer.SetResult(_value!);
        }
        else
        {
            _answer.SetException(_error);
        }
    }
}
