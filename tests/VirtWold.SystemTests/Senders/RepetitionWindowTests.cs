using VirtWold.SystemTests.Harness;

namespace VirtWold.SystemTests.Senders;

/// <summary>How long repeated packets are one wake, where nothing else is asked for.</summary>
[TestFixture]
public sealed class RepetitionWindowTests() : DaemonTest(HypervisorKind.Test)
{
    /// <summary>Once the window is over a packet counts again.</summary>
    [Test]
    public void The_same_address_again_after_the_window_is_a_second_wake()
    {
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
        EndGuest(Guest);
        LetRepetitionsCountAgain();
        Sender.WakeOnLan(Guest.Mac);
        Guest.WaitUntilRunning();
    }
}
