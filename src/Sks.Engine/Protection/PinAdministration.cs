using Sks.Core;
using Sks.Core.Protection;
using Sks.Engine.Keys;
using Sks.Engine.Provisioning;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Protection;

/// <summary><c>unlockKey [82]</c>, <c>changePin [83]</c> and <c>setPin [84]</c>.</summary>
internal sealed class PinAdministration(CredentialDatabase database, ClosedKeys keys, PinVerification pins, PukVerification puks)
{
    public void Unlock(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        puks.Delay(PukFor(keyHandle));
        lock (database.Gate)
        {
            var (pin, _) = VerifyPuk(keyHandle, authorization);
            if (pin.ErrorCount != 0)
            {
                database.Commit([pin with { ErrorCount = 0 }]);
            }
        }
    }

    public void ChangePin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        lock (database.Gate)
        {
            var (pin, policy) = PinFor(keyHandle);
            CheckModifiable(policy);
            Replace(pins.Verify(pin, policy, authorization), policy, newPin);
        }
    }

    public void SetPin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        puks.Delay(PukFor(keyHandle));
        lock (database.Gate)
        {
            CheckModifiable(PinFor(keyHandle).Policy);
            var (pin, policy) = VerifyPuk(keyHandle, authorization);
            Replace(pin, policy, newPin);
        }
    }

    /// <summary>Verifies the PUK of a key, for operations that it authorises; the caller holds the gate and has called <see cref="DelayFor"/>.</summary>
    public (PinRecord Pin, PinPolicyRecord Policy) VerifyPuk(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        var (pin, policy) = PinFor(keyHandle);
        var puk = keys.PukOf(policy) ?? throw new SksException(SksStatus.NotAllowed, "The key is not protected by a PUK.");
        puks.Verify(puk, authorization);
        return (pin, policy);
    }

    /// <summary>Waits for this attempt's turn at the PUK of a key; not under the gate.</summary>
    public void DelayFor(uint keyHandle) => puks.Delay(PukFor(keyHandle));

    private static void CheckModifiable(PinPolicyRecord policy)
    {
        if (!policy.Policy.UserModifiable)
        {
            throw new SksException(SksStatus.NotAllowed, "The issuer does not let the user change this PIN.");
        }
    }

    private PukPolicyRecord PukFor(uint keyHandle)
    {
        lock (database.Gate)
        {
            return keys.PukOf(PinFor(keyHandle).Policy)
                ?? throw new SksException(SksStatus.NotAllowed, "The key is not protected by a PUK.");
        }
    }

    private (PinRecord Pin, PinPolicyRecord Policy) PinFor(uint keyHandle)
    {
        var pin = keys.PinOf(keys.Get(keyHandle))
            ?? throw new SksException(SksStatus.NotAllowed, "The key is not protected by a PIN.");
        return (pin, keys.PolicyOf(pin));
    }

    /// <summary>A new PIN that breaks the policy is an error of the PIN, as section 7.3 has it, but not a wrong guess: it does not count.</summary>
    private void Replace(PinRecord pin, PinPolicyRecord policy, ReadOnlySpan<byte> newPin)
    {
        string? violation = PinRules.Violation(newPin, policy.Policy)
            ?? (PinAssignment.IsTaken(database, policy, pin, newPin) ? PinAssignment.DifferentPinWanted : null);
        if (violation is not null)
        {
            throw new SksException(SksStatus.Authorization, violation);
        }

        byte[] digest = database.Digest(RecordKind.Pin, pin.Handle, newPin);
        database.Commit([pin with { Digest = digest, ErrorCount = 0 }]);
    }
}
