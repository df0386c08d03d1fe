using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary>Gives a new key its PIN object: one that keys of its group have already, or a new one.</summary>
internal static class PinAssignment
{
    /// <summary>The PIN object for a key under <paramref name="policy"/>, not yet written if new.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: the PIN breaks the policy or its grouping.</exception>
    public static PinRecord Assign(CredentialDatabase database, PinPolicyRecord policy, AppUsage appUsage, ReadOnlySpan<byte> pin)
    {
        if (PinRules.Violation(pin, policy.Policy) is { } violation)
        {
            throw new SksException(SksStatus.Option, violation);
        }

        byte group = PinGroup.Of(policy.Policy.Grouping, appUsage);
        if (group != PinGroup.Single)
        {
            foreach (var other in database.Children(RecordKind.Pin, policy.Handle, PinRecord.Read))
            {
                bool same = IsPin(database, other, pin);
                if (other.Group == group)
                {
                    Limits.Check(same, "Keys that share a PIN were given different ones.");
                    return other;
                }

                Limits.Check(!same, DifferentPinWanted);
            }
        }

        uint handle = database.NewHandle();
        return new PinRecord(handle, policy.Handle, group, database.Digest(RecordKind.Pin, handle, pin), 0);
    }

    /// <summary>Whether a PIN that is about to replace <paramref name="changed"/> is one that another group has.</summary>
    public static bool IsTaken(CredentialDatabase database, PinPolicyRecord policy, PinRecord changed, ReadOnlySpan<byte> newPin)
    {
        if (PinGroup.MustDiffer(policy.Policy.Grouping))
        {
            foreach (var other in database.Children(RecordKind.Pin, policy.Handle, PinRecord.Read))
            {
                if (other.Handle != changed.Handle && IsPin(database, other, newPin))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public const string DifferentPinWanted = "The PIN must differ from the PIN for the issuer's other kind of keys.";

    public static bool IsPin(CredentialDatabase database, PinRecord pin, ReadOnlySpan<byte> offered) =>
        CryptographicOperations.FixedTimeEquals(database.Digest(RecordKind.Pin, pin.Handle, offered), pin.Digest);
}
