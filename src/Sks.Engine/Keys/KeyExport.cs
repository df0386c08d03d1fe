using Sks.Core;
using Sks.Core.Protection;
using Sks.Engine.Protection;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Keys;

/// <summary><c>exportKey [81]</c>: that the key has left is on disk before it leaves.</summary>
internal sealed class KeyExport(CredentialDatabase database, ClosedKeys keys, PinVerification pins, PinAdministration pinAdministration)
{
    public byte[] Export(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        ExportProtection protection;
        lock (database.Gate)
        {
            protection = keys.Get(keyHandle).ExportProtection;
        }

        if (protection == ExportProtection.Puk)
        {
            pinAdministration.DelayFor(keyHandle);
        }

        lock (database.Gate)
        {
            var key = keys.Get(keyHandle);
            Authorize(key, authorization);
            var material = database.Find(RecordKind.KeyMaterial, keyHandle, KeyMaterialRecord.Read)
                ?? throw new SksException(SksStatus.Storage, $"The key material of key {keyHandle} is missing.");
            if (!key.KeyBackup.HasFlag(KeyBackup.Exported))
            {
                database.Commit([key with { KeyBackup = key.KeyBackup | KeyBackup.Exported }]);
            }

            return material.Secret;
        }
    }

    private void Authorize(KeyRecord key, ReadOnlySpan<byte> authorization)
    {
        switch (key.ExportProtection)
        {
            case ExportProtection.None:
                PinVerification.RefuseAuthorization(authorization);
                break;
            case ExportProtection.Pin:
                pins.Authorize(key, biometricAuth: false, authorization);
                break;
            case ExportProtection.Puk:
                pinAdministration.VerifyPuk(key.Handle, authorization);
                break;
            default:
                throw new SksException(SksStatus.NotAllowed, "The key must not be exported.");
        }
    }
}
