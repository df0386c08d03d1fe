using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Tests.Hostile;
using Sks.Testing.Fuzzing;
using Sks.Testing.Issuer;
using Xunit;
using Xunit.Abstractions;

namespace Sks.KeyGen2.Tests.Issuer;

/// <summary>
/// A saved issuer session that has been damaged. Its owner seals it, so this is the second line: it is no state
/// (<see cref="ArgumentException"/>), or a session that answers or refuses as any other.
/// </summary>
public sealed class SavedStateTests(ITestOutputHelper output)
{
    private const int Seed = 20261124;

    /// <summary>Each phase: the state in which the issuer waits for a response, and that response.</summary>
    private static List<(byte[] State, byte[] Response)> Phases { get; } = Record();

    [Fact]
    public void What_is_saved_is_restored_and_saved_the_same()
    {
        Assert.Equal(4, Phases.Count);
        foreach (var (state, _) in Phases)
        {
            using var session = IssuerSession.Restore(state, TimeProvider.System);
            Assert.Equal(state, session.Save());
        }
    }

    [Fact]
    public void A_state_cut_anywhere_or_with_a_byte_more_is_no_state()
    {
        foreach (var (state, _) in Phases)
        {
            for (int length = 0; length < state.Length; length++)
            {
                Assert.Throws<ArgumentException>(() => IssuerSession.Restore(state.AsSpan(0, length), TimeProvider.System));
            }

            Assert.Throws<ArgumentException>(() => IssuerSession.Restore([.. state, 0], TimeProvider.System));
        }
    }

    [Fact]
    public void A_session_that_failed_stays_failed()
    {
        foreach (var (state, _) in Phases)
        {
            using var session = IssuerSession.Restore(state, TimeProvider.System);
            using var ca = new TestIssuer();
            Assert.Throws<KeyGen2Exception>(() => session.Receive("{"u8, new TestTrust(), new TestCertificateIssuer(ca)));
            using var restored = IssuerSession.Restore(session.Save(), TimeProvider.System);
            Assert.Equal(IssuerSessionPhase.Failed, restored.Phase);
        }
    }

    [Fact]
    public void A_state_with_a_flipped_bit_is_no_state_or_a_session_that_answers_or_refuses()
    {
        int restored = 0;
        int cases = 0;
        foreach (var (state, response) in Phases)
        {
            for (int at = 0; at < state.Length; at++)
            {
                byte[] damaged = [.. state];
                damaged[at] ^= (byte)(1 << (at % 8));
                restored += IsRefusedOrBehaves(damaged, response) ? 1 : 0;
                cases++;
            }
        }

        output.WriteLine($"{cases} flipped bits, {restored} of them restored to a session");
        Assert.InRange(restored, 1, cases - 1);
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void A_state_with_bytes_changed_at_random_is_no_state_or_a_session_that_answers_or_refuses()
    {
        Fuzz.Run(4000, Seed, random =>
        {
            var (state, response) = Phases[random.Next(Phases.Count)];
            byte[] damaged = [.. state];
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            IsRefusedOrBehaves(damaged, response);
        });
    }

    /// <returns>Whether the bytes were restored to a session.</returns>
    private static bool IsRefusedOrBehaves(byte[] damaged, byte[] response)
    {
        IssuerSession session;
        try
        {
            session = IssuerSession.Restore(damaged, TimeProvider.System);
        }
        catch (ArgumentException)
        {
            return false;
        }

        using (session)
        using (var ca = new TestIssuer())
        {
            session.InvocationRequest();
            session.Save();
            try
            {
                session.Receive(response, new TestTrust(), new TestCertificateIssuer(ca));
            }
            catch (KeyGen2Exception)
            {
                Assert.True(session.Phase is not IssuerSessionPhase.Completed || Completed(damaged));
            }
        }

        return true;
    }

    /// <summary>Whether the state itself says so, before any response.</summary>
    private static bool Completed(byte[] state)
    {
        using var session = IssuerSession.Restore(state, TimeProvider.System);
        return session.Phase == IssuerSessionPhase.Completed;
    }

    private static List<(byte[] State, byte[] Response)> Record()
    {
        var phases = new List<(byte[] State, byte[] Response)>();
        using var store = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        Enrolling? enrolling = null;
        using var session = enrolling = RecordedSession.Enrol(store, (number, message) =>
        {
            if (number % 2 == 1)
            {
                phases.Add((enrolling!.Issuer.Save(), message));
            }

            return message;
        });
        session.Run();
        return phases;
    }
}
