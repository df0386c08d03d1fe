using System.Formats.Asn1;
using System.Security.Cryptography.X509Certificates;
using Sks.Core.Certificates;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy.Discovery;

/// <summary>
/// What lookups ask of an end entity certificate (RFC 5280). An issuer chose its bytes and the store has looked only at some: any
/// member may throw <see cref="AsnContentException"/> or <see cref="System.Security.Cryptography.CryptographicException"/>.
/// </summary>
internal sealed class CertificateContents
{
    private const string EmailAddress = "1.2.840.113549.1.9.1";
    private const string KeyUsage = "2.5.29.15";
    private const string SubjectAltName = "2.5.29.17";
    private const string CertificatePolicies = "2.5.29.32";
    private const string ExtendedKeyUsage = "2.5.29.37";

    /// <summary><c>GeneralName ::= CHOICE { ..., rfc822Name [1] IA5String, ... }</c>.</summary>
    private static readonly Asn1Tag Rfc822Name = new(TagClass.ContextSpecific, 1);

    private readonly Dictionary<string, byte[]> _extensions;

    public CertificateContents(byte[] certificate)
    {
        Fields = CertificateFields.Read(certificate);
        using var loaded = X509CertificateLoader.LoadCertificate(certificate);
        NotBefore = loaded.NotBefore;
        _extensions = loaded.Extensions.GroupBy(e => e.Oid!.Value!).ToDictionary(group => group.Key, group => group.First().RawData);
    }

    public CertificateFields Fields { get; }

    public DateTimeOffset NotBefore { get; }

    /// <summary>The addresses in subject attributes and in subjectAltName.</summary>
    public IEnumerable<string> EmailAddresses()
    {
        var attributes = LdapName.Attributes(Fields.Subject).SelectMany(name => name).Where(a => a.Type == EmailAddress && a.Text is not null);
        foreach (var attribute in attributes)
        {
            yield return attribute.Text!;
        }

        if (Extension(SubjectAltName) is { } names)
        {
            for (names = names.ReadSequence(); names.HasData;)
            {
                if (names.PeekTag().HasSameClassAndValue(Rfc822Name))
                {
                    yield return names.ReadCharacterString(UniversalTagNumber.IA5String, Rfc822Name);
                }
                else
                {
                    names.ReadEncodedValue();
                }
            }
        }
    }

    public HashSet<string> KeyUsages()
    {
        var usages = new HashSet<string>(StringComparer.Ordinal);
        if (Extension(KeyUsage) is { } reader)
        {
            var bits = reader.ReadNamedBitList();
            usages.UnionWith(SearchFilterRules.KeyUsages.Where((_, bit) => bit < bits.Count && bits[bit]));
        }

        return usages;
    }

    public HashSet<string> ExtendedKeyUsages() => Oids(ExtendedKeyUsage, list => list.ReadObjectIdentifier());

    /// <summary><c>PolicyInformation ::= SEQUENCE { policyIdentifier, policyQualifiers OPTIONAL }</c>.</summary>
    public HashSet<string> Policies() => Oids(CertificatePolicies, list => list.ReadSequence().ReadObjectIdentifier());

    private HashSet<string> Oids(string extension, Func<AsnReader, string> read)
    {
        var oids = new HashSet<string>(StringComparer.Ordinal);
        if (Extension(extension) is { } reader)
        {
            for (var list = reader.ReadSequence(); list.HasData;)
            {
                oids.Add(read(list));
            }
        }

        return oids;
    }

    private AsnReader? Extension(string oid) =>
        _extensions.TryGetValue(oid, out byte[]? value) ? new AsnReader(value, AsnEncodingRules.DER) : null;
}
