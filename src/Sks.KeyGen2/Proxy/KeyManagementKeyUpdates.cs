using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// Executes <c>updatableKeyManagementKeys</c> (updateKeyManagementKey): closed sessions that still have an old key of the issuer get the
/// next newer one, beginning with the oldest generation, so that a session passes through all of them. The chain is verified as a whole
/// before the store is touched; the store verifies each step again.
/// </summary>
internal static class KeyManagementKeyUpdates
{
    /// <exception cref="KeyGen2Exception">
    /// <see cref="KeyGen2Error.Proof"/>: an authorization does not verify; <see cref="KeyGen2Error.Unsupported"/>: an old key is neither
    /// RSA nor EC. The store is as it was.
    /// </exception>
    public static void Execute(ISecureKeyStore store, PublicKey current, IReadOnlyList<UpdatableKeyManagementKey> old)
    {
        Verify(current, old);
        if (old.Count > 0)
        {
            // The store's sessions are read once; what the steps change in them is followed here.
            var keys = store.Sessions(open: false).ToDictionary(session => session.ProvisioningHandle, session => session.KeyManagementKey);
            Update(store, keys, current, old);
        }
    }

    private static void Verify(PublicKey newer, IReadOnlyList<UpdatableKeyManagementKey> old)
    {
        byte[] signed = RollOverAuthorization.Data(newer.SubjectPublicKeyInfo);
        foreach (var key in old)
        {
            if (key.PublicKey.Algorithm is not (RsaKeyAlgorithm or EcKeyAlgorithm))
            {
                throw new KeyGen2Exception(KeyGen2Error.Unsupported, "An updatable key management key is neither an RSA nor an EC key.");
            }

            if (!Verifies(key, signed))
            {
                throw new KeyGen2Exception(KeyGen2Error.Proof, "An updatable key management key has not authorised its successor.");
            }

            Verify(key.PublicKey, key.UpdatableKeyManagementKeys);
        }
    }

    private static bool Verifies(UpdatableKeyManagementKey key, byte[] signed)
    {
        try
        {
            return key.PublicKey.Verify(signed, key.Authorization);
        }
        catch (SksException)
        {
            // A point that is not on its curve.
            return false;
        }
    }

    private static void Update(
        ISecureKeyStore store, Dictionary<uint, byte[]> keys, PublicKey newer, IReadOnlyList<UpdatableKeyManagementKey> old)
    {
        foreach (var key in old)
        {
            Update(store, keys, key.PublicKey, key.UpdatableKeyManagementKeys);
            byte[] oldKey = key.PublicKey.SubjectPublicKeyInfo;
            foreach (uint session in keys.Where(pair => pair.Value.AsSpan().SequenceEqual(oldKey)).Select(pair => pair.Key).ToArray())
            {
                store.UpdateKeyManagementKey(session, newer.SubjectPublicKeyInfo, key.Authorization);
                keys[session] = newer.SubjectPublicKeyInfo;
            }
        }
    }
}
