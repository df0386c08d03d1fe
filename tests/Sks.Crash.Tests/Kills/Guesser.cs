using Sks.Core;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Crash.Tests.Kills;

/// <summary>
/// Tries wrong PINs; after the owner's right PIN, which leaves an error counted ahead that takes the place of a guess that is cut off, or
/// without it.
/// </summary>
internal sealed class Guesser(bool comesAfterOwner) : Caller
{
    private uint _key;
    private State _state = State.Idle;

    /// <summary>Guesses that the store must know of since the last right PIN.</summary>
    private int _errors;

    private enum State
    {
        Idle,
        OwnersTurn,
        Guessing,
    }

    /// <summary>Guesses that a kill cut off.</summary>
    public int GuessesCutOff { get; private set; }

    /// <summary>Those of them that the store has counted.</summary>
    public int CutOffAndCounted { get; private set; }

    public override void Prepare(ISecureKeyStore store) => _key = Enrol(store);

    protected override void Call(ISecureKeyStore store)
    {
        // The owner also comes before the limit of 10,000 does: a locked key counts nothing.
        if (_state == State.Idle && (comesAfterOwner || _errors > 5_000))
        {
            _state = State.OwnersTurn;
            Assert.True(IsPin(store, _key, Enrolment.Pin));
            _errors = 0;
        }

        _state = State.Guessing;
        Assert.False(IsPin(store, _key, [.. "0000"u8]));
        _errors++;
        Acknowledged++;
    }

    public override void Verify(ISecureKeyStore store)
    {
        int counted = store.GetKeyProtectionInfo(_key).PinErrorCount;
        if (_state == State.OwnersTurn)
        {
            Assert.True(counted == _errors || counted == 1, $"{counted} errors instead of {_errors} or the one counted ahead");
        }
        else
        {
            // The guess that was cut off may count, and as the first after the owner's PIN it does.
            bool isFirst = comesAfterOwner && _errors == 0;
            Assert.InRange(counted, isFirst ? 1 : _errors, _errors + 1);
            GuessesCutOff++;
            CutOffAndCounted += counted - _errors;
        }

        (_errors, _state) = (counted, State.Idle);
    }
}
