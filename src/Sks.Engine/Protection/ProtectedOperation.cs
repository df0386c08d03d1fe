using Sks.Core;
using Sks.Engine.Keys;
using Sks.Engine.Records;

namespace Sks.Engine.Protection;

/// <summary>
/// What it takes to export or delete a key: nothing, PIN, PUK, or it must not be. The two protections of sections 5.1 and 5.2 are the same
/// rule with the same values.
/// </summary>
internal sealed class ProtectedOperation(
    CredentialDatabase database, ClosedKeys keys, PinVerification pins, PinAdministration pinAdministration)
{
    private const byte None = 0x00;
    private const byte Pin = 0x01;
    private const byte Puk = 0x02;

    /// <summary>Authorises and carries out an operation under the gate, after the delay that a PUK without retry limit costs.</summary>
    /// <param name="keyHandle">A key of a closed session.</param>
    /// <param name="authorization">Empty, PIN or PUK.</param>
    /// <param name="protectionOf">The key's protection against this operation.</param>
    /// <param name="carryOut">The operation.</param>
    public T Run<T>(uint keyHandle, ReadOnlySpan<byte> authorization, Func<KeyRecord, byte> protectionOf, Func<KeyRecord, T> carryOut)
    {
        byte protection;
        using (database.EnterGate())
        {
            protection = protectionOf(keys.Get(keyHandle));
        }

        if (protection == Puk)
        {
            pinAdministration.DelayFor(keyHandle);
        }

        using (database.EnterGate())
        {
            // The key may have been replaced while this call waited for its turn.
            var key = keys.Get(keyHandle);
            Authorize(key, protectionOf(key), authorization);
            return carryOut(key);
        }
    }

    private void Authorize(KeyRecord key, byte protection, ReadOnlySpan<byte> authorization)
    {
        switch (protection)
        {
            case None:
                PinVerification.RefuseAuthorization(authorization);
                break;
            case Pin:
                pins.AuthorizeByPin(key, authorization);
                break;
            case Puk:
                pinAdministration.VerifyPuk(key.Handle, authorization);
                break;
            default:
                throw new SksException(SksStatus.NotAllowed, "The key is protected against this for good.");
        }
    }
}
