using System.Formats.Asn1;

namespace Sks.Issuer.Tests.CertificateAuthority;

/// <summary>
/// Reads a certificate byte by byte, as certlint and others of its kind do, and lists what RFC 5280 forbids. Knows nothing of the code that
/// makes certificates.
/// </summary>
internal static class CertificateLint
{
    private const string BasicConstraints = "2.5.29.19";
    private const string KeyUsage = "2.5.29.15";
    private const string SubjectKeyIdentifier = "2.5.29.14";
    private const string AuthorityKeyIdentifier = "2.5.29.35";
    private const string SubjectAltName = "2.5.29.17";
    private const string DistributionPoints = "2.5.29.31";
    private const string InformationAccess = "1.3.6.1.5.5.7.1.1";
    private const int KeyCertSign = 5;
    private const int CrlSign = 6;

    private static readonly Asn1Tag Version = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 3);
    private static readonly DateTimeOffset FirstGeneralizedTime = new(2050, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>What is wrong; empty: nothing.</summary>
    public static IReadOnlyList<string> Problems(byte[] der)
    {
        var problems = new List<string>();
        void Require(bool holds, string rule)
        {
            if (!holds)
            {
                problems.Add(rule);
            }
        }

        var outer = new AsnReader(der, AsnEncodingRules.DER);
        var certificate = outer.ReadSequence();
        Require(!outer.HasData, "4.1: bytes after the certificate");
        var tbs = certificate.ReadSequence();
        byte[] outerAlgorithm = certificate.ReadEncodedValue().ToArray();
        certificate.ReadBitString(out int unused);
        Require(unused == 0, "4.1.1.3: the signature has unused bits");

        var version = tbs.ReadSequence(Version);
        Require(version.ReadInteger() == 2, "4.1.2.1: extensions need version 3");
        byte[] serial = tbs.ReadIntegerBytes().ToArray();
        Require(serial.Length <= 20 && serial[0] < 0x80 && serial.Any(b => b != 0), "4.1.2.2: the serial number is not positive, or longer than 20 bytes");
        Require(serial.Length > 8, "house: a serial number has 64 random bits or more");
        Require(tbs.ReadEncodedValue().Span.SequenceEqual(outerAlgorithm), "4.1.1.2: signature algorithms inside and outside differ");
        byte[] issuer = tbs.ReadEncodedValue().ToArray();
        Require(IsName(issuer, Require), "4.1.2.4: the issuer's name is empty");
        var validity = tbs.ReadSequence();
        var (from, to) = (Time(validity, Require), Time(validity, Require));
        Require(from < to, "4.1.2.5: the validity ends before it begins");
        byte[] subject = tbs.ReadEncodedValue().ToArray();
        bool named = IsName(subject, Require);
        tbs.ReadSequence();
        var extensions = ReadExtensions(tbs.ReadSequence(Extensions), Require);
        Require(!tbs.HasData, "4.1: fields after the extensions");

        bool isCa = extensions.TryGetValue(BasicConstraints, out var constraints) && IsCa(constraints.Value);
        bool selfIssued = issuer.AsSpan().SequenceEqual(subject);
        Require(named || (extensions.TryGetValue(SubjectAltName, out var alternative) && alternative.Critical), "4.1.2.6: no subject, and no critical subjectAltName");
        Require(!isCa || (named && constraints.Critical), "4.2.1.9: a CA without a name, or with basicConstraints that are not critical");
        Require(extensions.ContainsKey(SubjectKeyIdentifier) && !extensions[SubjectKeyIdentifier].Critical, "4.2.1.2: no subjectKeyIdentifier, or a critical one");
        Require(selfIssued || (extensions.ContainsKey(AuthorityKeyIdentifier) && !extensions[AuthorityKeyIdentifier].Critical), "4.2.1.1: no authorityKeyIdentifier, or a critical one");
        Require(extensions.ContainsKey(KeyUsage) && extensions[KeyUsage].Critical, "4.2.1.3: no keyUsage, or not critical");
        var usages = extensions.TryGetValue(KeyUsage, out var usage) ? Bits(usage.Value) : [];
        Require(usages.Count > 0, "4.2.1.3: keyUsage allows nothing");
        Require(usages.Contains(KeyCertSign) == isCa && usages.Contains(CrlSign) == isCa, "4.2.1.3: keyCertSign and basicConstraints disagree");
        foreach (string oid in new[] { DistributionPoints, InformationAccess })
        {
            if (extensions.TryGetValue(oid, out var pointer))
            {
                var uris = Uris(pointer.Value);
                Require(!pointer.Critical, $"4.2: {oid} is critical");
                Require(uris.Count > 0 && uris.All(u => Uri.TryCreate(u, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"), $"4.2: {oid} has no absolute URI");
            }
        }

        return problems;
    }

    /// <summary>URIs in distribution points and access descriptions: all GeneralNames [6], however deep.</summary>
    public static IReadOnlyList<string> Uris(byte[] extension)
    {
        var uris = new List<string>();
        Walk(new AsnReader(extension, AsnEncodingRules.DER));
        return uris;

        void Walk(AsnReader reader)
        {
            while (reader.HasData)
            {
                var tag = reader.PeekTag();
                if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue == 6 && !tag.IsConstructed)
                {
                    uris.Add(reader.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                }
                else if (tag.IsConstructed)
                {
                    Walk(tag.TagClass == TagClass.Universal ? reader.ReadSequence() : reader.ReadSequence(tag));
                }
                else
                {
                    reader.ReadEncodedValue();
                }
            }
        }
    }

    private static Dictionary<string, (bool Critical, byte[] Value)> ReadExtensions(AsnReader wrapper, Action<bool, string> require)
    {
        var extensions = new Dictionary<string, (bool Critical, byte[] Value)>();
        var list = wrapper.ReadSequence();
        while (list.HasData)
        {
            var extension = list.ReadSequence();
            string oid = extension.ReadObjectIdentifier();
            bool critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            byte[] value = extension.ReadOctetString();
            require(extensions.TryAdd(oid, (critical, value)), $"4.2: extension {oid} twice");
        }

        return extensions;
    }

    private static DateTimeOffset Time(AsnReader reader, Action<bool, string> require)
    {
        bool isUtc = reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime);
        int length = reader.PeekContentBytes().Length;
        var time = isUtc ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
        require(length == (isUtc ? 13 : 15), "4.1.2.5: times have seconds, no fractions, and end with Z");
        require(isUtc == time < FirstGeneralizedTime, "4.1.2.5: UTCTime is for years before 2050, GeneralizedTime from then on");
        return time;
    }

    private static bool IsName(byte[] der, Action<bool, string> require)
    {
        bool any = false;
        for (var name = new AsnReader(der, AsnEncodingRules.DER).ReadSequence(); name.HasData; any = true)
        {
            var attribute = name.ReadSetOf().ReadSequence();
            string oid = attribute.ReadObjectIdentifier();
            var tag = (UniversalTagNumber)attribute.PeekTag().TagValue;
            bool isAscii = oid is "2.5.4.6" or "1.2.840.113549.1.9.1" or "0.9.2342.19200300.100.1.25";
            require(
                isAscii ? tag is UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String : tag is UniversalTagNumber.PrintableString or UniversalTagNumber.UTF8String,
                $"4.1.2.4: attribute {oid} is of type {tag}");
            require(attribute.ReadCharacterString(tag).Length is > 0 and <= 128, $"appendix A.1: attribute {oid} is empty or too long");
        }

        return any;
    }

    private static bool IsCa(byte[] basicConstraints)
    {
        var fields = new AsnReader(basicConstraints, AsnEncodingRules.DER).ReadSequence();
        return fields.HasData && fields.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && fields.ReadBoolean();
    }

    private static List<int> Bits(byte[] keyUsage)
    {
        byte[] bits = new AsnReader(keyUsage, AsnEncodingRules.DER).ReadBitString(out _);
        return [.. Enumerable.Range(0, bits.Length * 8).Where(i => (bits[i / 8] & (0x80 >> (i % 8))) != 0)];
    }
}
