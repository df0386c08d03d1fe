using System.Security.Cryptography;
using Sks.Issuer.CertificateAuthority;

namespace Sks.Issuer.Revocation;

/// <summary>
/// A key that signs OCSP responses for a while, and its certificate by the CA. It is nowhere but in this process, so the CA's own key
/// signs once a week for it and not for everybody who asks. Thread safe.
/// </summary>
internal sealed class OcspSigner : IDisposable
{
    /// <summary>How long the certificate is valid; half of that it is used.</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromDays(14);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Makes a key and has it certified.</summary>
    public OcspSigner(SigningCertificate ca, DateTimeOffset now, TimeSpan responseLifeTime)
    {
        var validity = Validity + (2 * responseLifeTime);
        using var certificate = CertificateFactory.OcspResponder(_key, ca, now, validity);
        Certificate = certificate.RawData;
        SerialNumber = certificate.SerialNumber;
        KeyHash = SHA1.HashData(certificate.GetPublicKey());
        ValidUntil = new DateTimeOffset(certificate.NotAfter);
        UsedUntil = now + (validity / 2) < ValidUntil ? now + (validity / 2) : ValidUntil;
    }

    /// <summary>ecdsa-with-SHA256, DER.</summary>
    public static ReadOnlySpan<byte> SignatureAlgorithm => [0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02];

    /// <summary>X.509 DER.</summary>
    public byte[] Certificate { get; }

    /// <summary>Of the certificate, hexadecimal.</summary>
    public string SerialNumber { get; }

    /// <summary>SHA-1 of the public key, by which responses name it.</summary>
    public byte[] KeyHash { get; }

    /// <summary>End of the certificate.</summary>
    public DateTimeOffset ValidUntil { get; }

    /// <summary>When another has to take its place.</summary>
    public DateTimeOffset UsedUntil { get; }

    /// <summary>Signs, DER.</summary>
    public byte[] Sign(byte[] data)
    {
        lock (_key)
        {
            return _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
