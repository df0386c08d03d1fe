using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests.Hostile;

/// <summary>Messages of the very same session, genuine in every byte, that come again or never.</summary>
public sealed class RepeatedAndLostMessagesTests : IDisposable
{
    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System);

    /// <summary>Each message and each earlier one of its session.</summary>
    public static TheoryData<int, int> Repetitions { get; } = AllRepetitions();

    public static TheoryData<int> Numbers { get; } = [.. Enumerable.Range(0, 8)];

    [Theory]
    [MemberData(nameof(Repetitions))]
    public void An_earlier_message_of_the_session_does_not_pass_for_the_one_that_is_due(int number, int earlier)
    {
        Enrolling? enrolling = null;
        using var session = enrolling = RecordedSession.Enrol(_store, (n, message) => n == number ? enrolling!.Messages[earlier] : message);
        Assert.Equal(KeyGen2Error.OutOfOrder, Assert.Throws<KeyGen2Exception>(session.Run).Error);
        Assert.NotEqual(IssuerSessionPhase.Completed, session.Issuer.Phase);
        Ended(session, committed: number == 7);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_message_that_never_comes_leaves_nothing_but_a_committed_store_when_it_was_the_last(int lost)
    {
        using var session = RecordedSession.Enrol(_store, (n, message) => n == lost ? throw new IOException("lost") : message);
        Assert.Throws<IOException>(session.Run);
        Assert.NotEqual(IssuerSessionPhase.Completed, session.Issuer.Phase);
        Assert.Equal(lost == 7, session.Proxy.IsComplete);
        Ended(session, committed: lost == 7);
    }

    public void Dispose() => _store.Dispose();

    private static TheoryData<int, int> AllRepetitions()
    {
        var repetitions = new TheoryData<int, int>();
        for (int number = 1; number < 8; number++)
        {
            for (int earlier = 0; earlier < number; earlier++)
            {
                repetitions.Add(number, earlier);
            }
        }

        return repetitions;
    }

    private void Ended(Enrolling session, bool committed)
    {
        session.Proxy.Dispose();
        Assert.Null(_store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.Equal(committed, _store.EnumerateKeys(0) is not null);
    }
}
