using Sks.Core;
using Sks.Core.Keys;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>The keys of a session to which credentials are issued, found by their ids.</summary>
internal static class CredentialTargets
{
    /// <summary>Those that this proxy, or one before it, has created.</summary>
    public static Func<IssuedCredential, CredentialTarget> Created(ISecureKeyStore store, uint provisioningHandle, IReadOnlyList<SavedKey> keys) =>
        credential => keys.FirstOrDefault(key => key.Id == credential.Id) is { } key
            ? new CredentialTarget(
                key.KeyHandle != 0 ? key.KeyHandle : store.GetKeyHandle(provisioningHandle, key.Id), key.PublicKey, key.AppUsage, key.FriendlyName)
            : throw new KeyGen2Exception(KeyGen2Error.Malformed, "A credential was issued for a key that was not created.");

    /// <summary>
    /// Those of a session that has rested: only the store knows their public keys now, and verifies at the close that the certificates are
    /// about them. What they are for is not known either: better asked once too often.
    /// </summary>
    public static Func<IssuedCredential, CredentialTarget> Resting(ISecureKeyStore store, uint provisioningHandle) => credential =>
        new CredentialTarget(store.GetKeyHandle(provisioningHandle, credential.Id), PublicKey: null, AppUsage.Universal, FriendlyName: "");
}
