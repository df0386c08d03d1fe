using Sks.Core;
using Sks.Core.Protection;
using Sks.Engine.Cards;
using Sks.Engine.Keys;
using Sks.Engine.Provisioning;
using Sks.Engine.Records;

namespace Sks.Engine.Protection;

/// <summary>
/// Verifies the PIN of a key. A wrong PIN is counted on disk before the answer leaves; a right one clears the count. The caller is behind
/// the gate of <see cref="CredentialDatabase"/>, so that no two guesses see the same count.
/// </summary>
/// <remarks>
/// Whoever can stop the process learns from the answer that did not come. So there is none before the disk says that the attempt counts:
/// the first right PIN after the store was opened, and after a wrong one, leaves one error counted ahead on disk. Later right PINs write
/// nothing; a wrong one takes that error's place; a power cut leaves it there, to count as the guess that it may have hidden. Where one
/// error already locks, nothing is left counted: there each right PIN costs the write that a wrong one costs.
/// </remarks>
/// <param name="database">Where PINs are.</param>
/// <param name="keys">The keys.</param>
/// <param name="biometricSupport">Whether the platform's word for biometrics is taken.</param>
internal sealed class PinVerification(CredentialDatabase database, ClosedKeys keys, bool biometricSupport)
{
    private readonly HashSet<uint> _countedAhead = [];
    private readonly Dictionary<uint, uint> _terms = [];

    /// <summary>The term of a PIN: each login belongs to one. A term ends when the PIN is replaced or locked. For this opening of the store.</summary>
    public uint TermOf(uint pinHandle) => _terms.GetValueOrDefault(pinHandle);

    /// <summary>Ends the logins with a PIN.</summary>
    public void EndTerm(uint pinHandle) => _terms[pinHandle] = unchecked(TermOf(pinHandle) + 1);

    /// <summary>Authorises the use of a key (signHashedData and its kin) by PIN, biometrics or both (section 5.3).</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Authorization"/>: wrong, blocked, missing, or given where none is due; <see cref="SksStatus.Option"/>: PIN and
    /// biometrics where one of them was to be chosen.
    /// </exception>
    public void AuthorizeUse(KeyRecord key, bool biometricAuth, ReadOnlySpan<byte> authorization, CardLogins? logins)
    {
        if (biometricAuth && (key.BiometricProtection == BiometricProtection.None || !biometricSupport))
        {
            throw new SksException(
                SksStatus.Authorization, biometricSupport ? "The key is not protected by biometrics." : "This device has no biometrics.");
        }

        switch (key.BiometricProtection)
        {
            case BiometricProtection.Alternative when biometricAuth:
                Limits.Check(authorization.IsEmpty, "The key is used with its PIN or biometrics, not both.");
                RefuseLocked(key);
                break;
            case BiometricProtection.Combined or BiometricProtection.Exclusive when !biometricAuth:
                // Before the PIN is looked at: whoever lacks biometrics learns nothing about it, and locks nobody out.
                throw new SksException(SksStatus.Authorization, "The key is not used without biometrics.");
            case var _ when logins is not null && authorization.IsEmpty && keys.PinOf(key) is { } pin:
                AuthorizeByLogin(key, pin, logins);
                break;
            default:
                AuthorizeByPin(key, authorization);
                break;
        }
    }

    /// <summary>Authorises by the key's PIN, whatever its biometric protection, which is about key use only (section 5.3).</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Authorization"/>: wrong, blocked, missing, or given where none is due.</exception>
    public void AuthorizeByPin(KeyRecord key, ReadOnlySpan<byte> authorization)
    {
        if (keys.PinOf(key) is { } pin)
        {
            Verify(pin, keys.PolicyOf(pin), authorization);
        }
        else
        {
            RefuseAuthorization(authorization);
        }
    }

    /// <summary>Refuses a PIN or PUK where none is due.</summary>
    public static void RefuseAuthorization(ReadOnlySpan<byte> authorization)
    {
        if (!authorization.IsEmpty)
        {
            throw new SksException(SksStatus.Authorization, "The key needs no authorization, but there is one.");
        }
    }

    /// <summary>Verifies a PIN; returns the PIN object with its error count cleared.</summary>
    public PinRecord Verify(PinRecord pin, PinPolicyRecord policy, ReadOnlySpan<byte> offered)
    {
        RefuseLocked(pin, policy);
        if (!PinAssignment.IsPin(database, pin, offered))
        {
            var counted = pin.WithErrors(pin.ErrorCount + 1);
            database.Commit([counted]);
            if (counted.ErrorCount >= policy.Policy.RetryLimit)
            {
                EndTerm(pin.Handle);
            }

            throw new SksException(SksStatus.Authorization, counted.ErrorCount >= policy.Policy.RetryLimit
                ? "The PIN is wrong; the key is locked now."
                : "The PIN is wrong.");
        }

        if (pin.CountedAhead != 0)
        {
            return pin;
        }

        var right = pin.WithErrors(0);
        if (policy.Policy.RetryLimit > 1)
        {
            database.Commit([right with { ErrorCount = 1, CountedAhead = database.StartRun() }]);
            _countedAhead.Add(pin.Handle);
        }
        else
        {
            database.Commit([right]);
        }

        return right;
    }

    /// <summary>Takes back what is counted ahead: the end of the store's use in good order.</summary>
    public void Settle()
    {
        using (database.EnterGate())
        {
            database.Commit(_countedAhead.Select(keys.Pin).OfType<PinRecord>().Where(pin => pin.CountedAhead != 0).Select(pin => pin.WithErrors(0)));
            _countedAhead.Clear();
        }
    }

    /// <summary>Nobody who may log in guesses with an empty PIN, so there is nothing to count.</summary>
    private void AuthorizeByLogin(KeyRecord key, PinRecord pin, CardLogins logins)
    {
        RefuseLocked(pin, keys.PolicyOf(pin));
        if (!logins.Authorize(key, pin))
        {
            throw new SksException(SksStatus.Authorization, "No login authorises this use of the key.");
        }
    }

    /// <summary>PIN errors lock the key, not only its PIN (PIN_BLOCKED): biometrics do not open it either.</summary>
    private void RefuseLocked(KeyRecord key)
    {
        if (keys.PinOf(key) is { } pin)
        {
            RefuseLocked(pin, keys.PolicyOf(pin));
        }
    }

    private static void RefuseLocked(PinRecord pin, PinPolicyRecord policy)
    {
        if (pin.ErrorCount >= policy.Policy.RetryLimit)
        {
            throw new SksException(SksStatus.Authorization, "The key is locked by PIN errors.");
        }
    }
}
