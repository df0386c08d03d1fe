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
        DelayFor(keyHandle);
        using (database.EnterGate())
        {
            var (pin, policy) = OwnPinFor(keyHandle);
            VerifyPuk(policy, authorization);
            Unlock(pin);
        }
    }

    public void ChangePin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        using (database.EnterGate())
        {
            var (pin, policy) = OwnPinFor(keyHandle);
            CheckModifiable(policy);
            Replace(pins.Verify(pin, policy, authorization), policy, newPin);
        }
    }

    public void SetPin(uint keyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> newPin)
    {
        DelayFor(keyHandle);
        using (database.EnterGate())
        {
            var (pin, policy) = OwnPinFor(keyHandle);
            CheckModifiable(policy);
            VerifyPuk(policy, authorization);
            Replace(pin, policy, newPin);
        }
    }

    /// <summary>
    /// Verifies the PUK of a key, the device's for a key under the device PIN, for operations that it authorises; the caller holds the gate
    /// and has called <see cref="DelayFor"/>.
    /// </summary>
    public void VerifyPuk(uint keyHandle, ReadOnlySpan<byte> authorization) => VerifyPuk(PinFor(keyHandle).Policy, authorization);

    /// <summary>Waits for this attempt's turn at the PUK of a key; not under the gate.</summary>
    public void DelayFor(uint keyHandle)
    {
        PukPolicyRecord puk;
        using (database.EnterGate())
        {
            puk = PukOf(PinFor(keyHandle).Policy);
        }

        puks.Delay(puk);
    }

    /// <summary>Clears the error count; the caller holds the gate and has verified the PUK.</summary>
    public void Unlock(PinRecord pin)
    {
        if (pin.ErrorCount != 0)
        {
            database.Commit([pin.WithErrors(0)]);
        }
    }

    /// <summary>Sets a new PIN and clears the error count; the caller holds the gate and has verified PIN or PUK.</summary>
    /// <remarks>
    /// A new PIN that breaks the policy is an error of the PIN, as section 7.3 has it, but not a wrong guess: it does not count.
    /// </remarks>
    public void Replace(PinRecord pin, PinPolicyRecord policy, ReadOnlySpan<byte> newPin)
    {
        string? violation = PinRules.Violation(newPin, policy.Policy)
            ?? (PinAssignment.IsTaken(database, policy, pin, newPin) ? PinAssignment.DifferentPinWanted : null);
        if (violation is not null)
        {
            throw new SksException(SksStatus.Authorization, violation);
        }

        byte[] digest = database.Digest(RecordKind.Pin, pin.Handle, newPin);
        database.Commit([pin.WithErrors(0) with { Digest = digest }]);
        pins.EndTerm(pin.Handle);
    }

    /// <summary>Refuses to change a PIN that the issuer wants left as it is.</summary>
    public static void CheckModifiable(PinPolicyRecord policy)
    {
        if (!policy.Policy.UserModifiable)
        {
            throw new SksException(SksStatus.NotAllowed, "The issuer does not let the user change this PIN.");
        }
    }

    private PukPolicyRecord PukOf(PinPolicyRecord policy) =>
        keys.PukOf(policy) ?? throw new SksException(SksStatus.NotAllowed, "The key is not protected by a PUK.");

    private void VerifyPuk(PinPolicyRecord policy, ReadOnlySpan<byte> authorization) => puks.Verify(PukOf(policy), authorization);

    private (PinRecord Pin, PinPolicyRecord Policy) PinFor(uint keyHandle)
    {
        var pin = keys.PinOf(keys.Get(keyHandle))
            ?? throw new SksException(SksStatus.NotAllowed, "The key is not protected by a PIN.");
        return (pin, keys.PolicyOf(pin));
    }

    /// <summary>What methods 82 to 84 work on: "local PIN policy objects", as the specification says.</summary>
    private (PinRecord Pin, PinPolicyRecord Policy) OwnPinFor(uint keyHandle)
    {
        var found = PinFor(keyHandle);
        return !found.Pin.IsDevicePin
            ? found
            : throw new SksException(SksStatus.NotAllowed, "The key is protected by the device PIN, which has methods of its own.");
    }
}
