using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.SessionSecurity;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary><c>updateKeyManagementKey [7]</c>, on a closed session.</summary>
internal static class KeyManagementKeyUpdate
{
    public static void Update(
        CredentialDatabase database, uint provisioningHandle, ReadOnlySpan<byte> keyManagementKey, ReadOnlySpan<byte> authorization)
    {
        using (database.EnterGate())
        {
            var session = database.Find(RecordKind.Session, provisioningHandle, SessionRecord.Read);
            CryptographicOperations.ZeroMemory(session?.SessionKey);
            if (session is not { IsOpen: false })
            {
                throw new SksException(SksStatus.NoSession, $"There is no closed provisioning session {provisioningHandle}.");
            }

            if (session.KeyManagementKey.Length == 0)
            {
                throw new SksException(SksStatus.NotAllowed, "The session has no key management key.");
            }

            var updated = KeyManagementKey.Read(keyManagementKey);
            byte[] signed = RollOverAuthorization.Data(updated.SubjectPublicKeyInfo);
            if (!KeyManagementKey.Verify(KeyManagementKey.Read(session.KeyManagementKey), signed, authorization))
            {
                throw new SksException(SksStatus.Crypto, "The authorization is not by the session's key management key.");
            }

            database.Commit([session with { KeyManagementKey = updated.SubjectPublicKeyInfo }]);
        }
    }
}
