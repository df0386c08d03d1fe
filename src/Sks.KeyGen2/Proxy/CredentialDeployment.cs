using Sks.Core;
using Sks.Core.Keys;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// Executes the <c>issuedCredentials</c> of a ProvisioningFinalizationRequest: first all is checked and the person asked, so that a
/// refusal comes before the store is touched; then each credential in the order of its MACs.
/// </summary>
/// <param name="store">The key store.</param>
/// <param name="user">The person.</param>
/// <param name="invocationUri">Who issues.</param>
/// <param name="find">The key that a credential is issued to.</param>
/// <param name="postOperations">What comes last for a credential.</param>
internal sealed class CredentialDeployment(
    ISecureKeyStore store,
    IProvisioningUser user,
    Uri invocationUri,
    Func<IssuedCredential, CredentialTarget> find,
    PostOperations postOperations)
{
    /// <returns>The trust anchors that the issuer offers, X.509 DER, each once. They are for the owner to judge.</returns>
    public IReadOnlyList<byte[]> Execute(IReadOnlyList<IssuedCredential> credentials)
    {
        if (credentials.DistinctBy(credential => credential.Id).Count() < credentials.Count)
        {
            throw new KeyGen2Exception(KeyGen2Error.Malformed, "Two credentials were issued for one key.");
        }

        var pairs = credentials.Select(credential => (Key: find(credential), Credential: credential)).ToArray();

        uint extensionDataSize = credentials.Any(credential => credential.Extensions.Count > 0) ? store.GetDeviceInfo().ExtensionDataSize : 0;
        foreach (var (key, credential) in pairs)
        {
            Check(key, credential, extensionDataSize);
        }

        foreach (var (key, credential) in pairs.Where(pair => pair.Credential.ImportPrivateKey is not null))
        {
            Ask(key);
        }

        foreach (var (key, credential) in pairs)
        {
            Deploy(key.KeyHandle, credential);
        }

        return credentials.Where(credential => credential.TrustAnchor).Select(credential => credential.CertificatePath[^1])
            .DistinctBy(Convert.ToHexString).ToArray();
    }

    private static void Check(CredentialTarget key, IssuedCredential credential, uint extensionDataSize)
    {
        // An imported private key takes the created one's place: the store compares it with the certificate.
        IssuedPath.Check(credential.CertificatePath, credential.ImportPrivateKey is null ? key.PublicKey : null);
        if (credential.TrustAnchor)
        {
            IssuedPath.CheckTrustAnchor(credential.CertificatePath);
        }

        if (credential.Extensions.FirstOrDefault(e => e.Extension.ExtensionData.Length > extensionDataSize)?.Extension is { } large)
        {
            throw new KeyGen2Exception(
                KeyGen2Error.Unsupported,
                $"An extension of {large.ExtensionData.Length} bytes is over this key store's limit of {extensionDataSize} ({large.Type}).");
        }
    }

    /// <summary>importPrivateKey: "it is recommended alerting the user unless the key is having appUsage = encryption".</summary>
    private void Ask(CredentialTarget key)
    {
        if (key.AppUsage != AppUsage.Encryption && !user.AcceptImport(new ImportRequest(invocationUri, key.AppUsage, key.FriendlyName)))
        {
            throw new KeyGen2Exception(KeyGen2Error.Declined, "A private key that the issuer knows was declined.");
        }
    }

    private void Deploy(uint keyHandle, IssuedCredential credential)
    {
        store.SetCertificatePath(keyHandle, credential.CertificatePath, credential.Mac);
        if (credential.ImportSymmetricKey is { } symmetricKey)
        {
            store.ImportSymmetricKey(keyHandle, symmetricKey.Value, symmetricKey.Mac);
        }

        if (credential.ImportPrivateKey is { } privateKey)
        {
            store.ImportPrivateKey(keyHandle, privateKey.Value, privateKey.Mac);
        }

        foreach (var (extension, mac) in credential.Extensions)
        {
            store.AddExtension(keyHandle, extension, mac);
        }

        postOperations.Execute(credential, keyHandle);
    }
}
