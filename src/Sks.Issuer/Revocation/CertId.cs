using System.Formats.Asn1;

namespace Sks.Issuer.Revocation;

/// <summary>
/// A certificate as an OCSP request names it (RFC 6960, section 4.1.1):
/// <code>
/// CertID ::= SEQUENCE {
///   hashAlgorithm  AlgorithmIdentifier,
///   issuerNameHash OCTET STRING,         -- hash of the issuer's DN
///   issuerKeyHash  OCTET STRING,         -- hash of the issuer's public key, without tag and length
///   serialNumber   INTEGER }
/// </code>
/// </summary>
/// <param name="Der">All of it, which the response repeats.</param>
/// <param name="HashAlgorithm">OID.</param>
/// <param name="IssuerNameHash">The issuer's name.</param>
/// <param name="IssuerKeyHash">The issuer's key.</param>
/// <param name="SerialNumber">Big-endian, as a certificate has it.</param>
internal sealed record CertId(byte[] Der, string HashAlgorithm, byte[] IssuerNameHash, byte[] IssuerKeyHash, byte[] SerialNumber)
{
    /// <summary>RFC 5280, 4.1.2.2; one more for those that count the sign.</summary>
    private const int SerialLimit = 21;

    /// <summary>Reads one.</summary>
    /// <exception cref="AsnContentException">It is not a CertID.</exception>
    public static CertId Read(AsnReader reader)
    {
        byte[] der = reader.PeekEncodedValue().ToArray();
        var fields = reader.ReadSequence();
        var algorithm = fields.ReadSequence();
        string oid = algorithm.ReadObjectIdentifier();
        if (algorithm.HasData)
        {
            algorithm.ReadNull();
        }

        algorithm.ThrowIfNotEmpty();
        byte[] name = fields.ReadOctetString();
        byte[] key = fields.ReadOctetString();
        var serial = fields.ReadIntegerBytes();
        fields.ThrowIfNotEmpty();
        return serial.Length <= SerialLimit
            ? new CertId(der, oid, name, key, serial.ToArray())
            : throw new AsnContentException("A serial number of this length is not one.");
    }
}
