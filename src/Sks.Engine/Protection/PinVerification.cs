using Sks.Core;
using Sks.Engine.Keys;
using Sks.Engine.Provisioning;
using Sks.Engine.Records;

namespace Sks.Engine.Protection;

/// <summary>
/// Verifies the PIN of a key. A wrong PIN is counted on disk before the answer leaves; a right one clears the count. The caller holds
/// <see cref="CredentialDatabase.Gate"/>, so that no two guesses see the same count.
/// </summary>
internal sealed class PinVerification(CredentialDatabase database, ClosedKeys keys)
{
    /// <summary>Authorises the use of a key (signHashedData and its kin).</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Authorization"/>: wrong, blocked, missing, or given where none is due.</exception>
    public void Authorize(KeyRecord key, bool biometricAuth, ReadOnlySpan<byte> authorization)
    {
        if (biometricAuth)
        {
            throw new SksException(SksStatus.Authorization, "The key is not protected by biometrics.");
        }

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
        if (pin.ErrorCount >= policy.Policy.RetryLimit)
        {
            throw new SksException(SksStatus.Authorization, "The key is locked by PIN errors.");
        }

        if (!PinAssignment.IsPin(database, pin, offered))
        {
            var counted = pin with { ErrorCount = (ushort)(pin.ErrorCount + 1) };
            database.Commit([counted]);
            throw new SksException(SksStatus.Authorization, counted.ErrorCount >= policy.Policy.RetryLimit
                ? "The PIN is wrong; the key is locked now."
                : "The PIN is wrong.");
        }

        if (pin.ErrorCount == 0)
        {
            return pin;
        }

        var cleared = pin with { ErrorCount = 0 };
        database.Commit([cleared]);
        return cleared;
    }
}
