using Sks.Core.Keys;
using Sks.Core.Secrets;

namespace Sks.KeyGen2.Issuer;

/// <summary>
/// What an issuer fits to a key: a certificate path, and optionally keys, extensions, properties and images. Owns its secrets, which
/// leave this process only encrypted under the session key; the session disposes of it when they have been. All but the path costs uses of
/// the session key that <see cref="IssuerSessionOptions.ReservedSessionKeyUses"/> has to have reserved.
/// </summary>
/// <param name="certificatePath">X.509 DER, end entity first, 1 to 16. The end entity's key is the attested one, or <see cref="PrivateKey"/>'s.</param>
public sealed class CredentialContents(IReadOnlyList<byte[]> certificatePath) : IDisposable
{
    /// <summary>X.509 DER, end entity first.</summary>
    public IReadOnlyList<byte[]> CertificatePath { get; } = certificatePath;

    /// <summary>
    /// Whether the last certificate of the path, which has to be self-issued, is offered to the device's owner as a trust anchor. Nobody
    /// signs for this flag: the owner has to verify the certificate by other means.
    /// </summary>
    public bool TrustAnchor { get; init; }

    /// <summary>1 to 128 bytes that take the private key's place; excludes <see cref="PrivateKey"/>. Two uses.</summary>
    public SecretBuffer? SymmetricKey { get; init; }

    /// <summary>PKCS #8 of a key that takes the generated one's place; excludes <see cref="SymmetricKey"/>. Two uses.</summary>
    public SecretBuffer? PrivateKey { get; init; }

    /// <summary>Extensions by type URI. Each one use.</summary>
    public IReadOnlyList<(string Type, byte[] Data)> Extensions { get; init; } = [];

    /// <summary>Extensions that nobody between sees, by type URI. Each two uses.</summary>
    public IReadOnlyList<(string Type, SecretBuffer Data)> EncryptedExtensions { get; init; } = [];

    /// <summary>Named properties by type URI, at least one in a bag. Each bag one use.</summary>
    public IReadOnlyList<(string Type, IReadOnlyList<NameValuePair> Properties)> PropertyBags { get; init; } = [];

    /// <summary>
    /// Images by type URI (<see cref="CapabilityUris.LogotypeList"/> and others); <see cref="IssuerSession.ClientCapabilities"/> tells the
    /// sizes that the client likes. Each one use.
    /// </summary>
    public IReadOnlyList<(string Type, string MimeType, byte[] Data)> Logotypes { get; init; } = [];

    /// <summary>Uses of the session key beyond that of the certificate path: a MAC for each, a decryption for each secret.</summary>
    public int SessionKeyUses =>
        (SymmetricKey is null ? 0 : 2) + (PrivateKey is null ? 0 : 2)
        + Extensions.Count + (2 * EncryptedExtensions.Count) + PropertyBags.Count + Logotypes.Count;

    /// <summary>Wipes the secrets.</summary>
    public void Dispose()
    {
        SymmetricKey?.Dispose();
        PrivateKey?.Dispose();
        foreach (var (_, data) in EncryptedExtensions)
        {
            data.Dispose();
        }
    }
}
