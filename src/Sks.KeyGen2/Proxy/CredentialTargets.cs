using Sks.Core;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>The keys of a session to which credentials are issued, found by their ids.</summary>
internal static class CredentialTargets
{
    /// <summary>Those that this proxy has created.</summary>
    public static Func<IssuedCredential, CredentialTarget> Created(IReadOnlyList<CreatedKey> keys) => credential =>
        keys.FirstOrDefault(key => key.Id == credential.Id) is { } key
            ? new CredentialTarget(key.Entry.KeyHandle, key.Entry.PublicKey, key.Parameters)
            : throw new KeyGen2Exception(KeyGen2Error.Malformed, "A credential was issued for a key that was not created.");

    /// <summary>
    /// Those of a session that has rested: only the store knows their public keys now, and verifies at the close that the certificates are
    /// about them.
    /// </summary>
    public static Func<IssuedCredential, CredentialTarget> Resting(ISecureKeyStore store, uint provisioningHandle) => credential =>
        new CredentialTarget(store.GetKeyHandle(provisioningHandle, credential.Id), PublicKey: null, Parameters: null);
}
