using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sks.Issuer.Revocation;

/// <summary>By what hashes OCSP requests may name this CA. SHA-1 names here and secures nothing; RFC 5019 clients know no other.</summary>
internal sealed class IssuerHashes
{
    private readonly Dictionary<string, (byte[] Name, byte[] Key)> _hashes;

    /// <summary>Those of a CA.</summary>
    public IssuerHashes(X509Certificate2 ca)
    {
        byte[] name = ca.SubjectName.RawData;
        byte[] key = ca.GetPublicKey();
        _hashes = new()
        {
            ["1.3.14.3.2.26"] = (SHA1.HashData(name), SHA1.HashData(key)),
            ["2.16.840.1.101.3.4.2.1"] = (SHA256.HashData(name), SHA256.HashData(key)),
            ["2.16.840.1.101.3.4.2.2"] = (SHA384.HashData(name), SHA384.HashData(key)),
            ["2.16.840.1.101.3.4.2.3"] = (SHA512.HashData(name), SHA512.HashData(key)),
        };
    }

    /// <summary>Whether a certificate is named as one of this CA's.</summary>
    public bool AreOf(CertId certificate) =>
        _hashes.TryGetValue(certificate.HashAlgorithm, out var hashes)
        && hashes.Name.AsSpan().SequenceEqual(certificate.IssuerNameHash)
        && hashes.Key.AsSpan().SequenceEqual(certificate.IssuerKeyHash);
}
