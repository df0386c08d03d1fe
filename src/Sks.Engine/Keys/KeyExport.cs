using Sks.Core;
using Sks.Core.Protection;
using Sks.Engine.Protection;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Keys;

/// <summary><c>exportKey [81]</c>: that the key has left is on disk before it leaves.</summary>
internal sealed class KeyExport(CredentialDatabase database, ProtectedOperation operation)
{
    public byte[] Export(uint keyHandle, ReadOnlySpan<byte> authorization) =>
        operation.Run(keyHandle, authorization, key => (byte)key.ExportProtection, Export);

    private byte[] Export(KeyRecord key)
    {
        var material = database.Find(RecordKind.KeyMaterial, key.Handle, KeyMaterialRecord.Read)
            ?? throw new SksException(SksStatus.Storage, $"The key material of key {key.Handle} is missing.");
        if (!key.KeyBackup.HasFlag(KeyBackup.Exported))
        {
            database.Commit([key with { KeyBackup = key.KeyBackup | KeyBackup.Exported }]);
        }

        return material.Secret;
    }
}
