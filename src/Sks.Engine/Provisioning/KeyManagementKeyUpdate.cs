using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.PublicKeys;
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
        lock (database.Gate)
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

            var updated = PublicKey.ReadVerifier(keyManagementKey);
            byte[] signed = RollOverAuthorization.Data(updated.SubjectPublicKeyInfo);
            if (!PublicKey.Read(session.KeyManagementKey).Verify(signed, authorization))
            {
                throw new SksException(SksStatus.Crypto, "The authorization is not by the session's key management key.");
            }

            database.Commit([session with { KeyManagementKey = updated.SubjectPublicKeyInfo }]);
        }
    }
}
