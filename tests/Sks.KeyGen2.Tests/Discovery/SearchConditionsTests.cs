using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Proxy.Discovery;
using Xunit;

namespace Sks.KeyGen2.Tests.Discovery;

/// <summary>Each condition of a search filter, held against a certificate that has everything and one that has nothing.</summary>
public sealed class SearchConditionsTests : IDisposable
{
    private static readonly DateTimeOffset Issued = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _ca;
    private readonly byte[] _rich;
    private readonly byte[] _bare;

    public SearchConditionsTests()
    {
        var ca = new CertificateRequest("CN=Root, C=SE", _key, HashAlgorithmName.SHA256);
        ca.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = ca.CreateSelfSigned(Issued.AddYears(-1), Issued.AddYears(5));
        _ca = root.RawData;
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddDnsName("example.com");
        alternatives.AddEmailAddress("second@example.com");
        _rich = Certify(
            root,
            "E=first@example.com, CN=Alice, O=Acme",
            alternatives.Build(),
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyAgreement | X509KeyUsageFlags.DecipherOnly, true),
            new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.2"), new Oid("1.3.6.1.5.5.7.3.4")], false),
            new X509Extension("2.5.29.32", Policies("1.4.3", "1.4.5"), false));
        _bare = Certify(root, "CN=Bob");
    }

    public static TheoryData<string, SearchFilter, bool, bool> Cases { get; } = new()
    {
        { "issuer of either certificate", new() { IssuerRegEx = "CN=Root,C=SE" }, true, true },
        { "issuer in part", new() { IssuerRegEx = "CN=Root" }, false, false },
        { "serial", new() { SerialNumber = BigInteger.Parse("1208925819614629174706177", null) }, true, true },
        { "serial in other order", new() { SerialNumber = BigInteger.Parse("1208925819614629174706178", null) }, false, false },
        { "subject", new() { SubjectRegEx = ".*CN=Alice,O=Acme" }, true, false },
        { "subject by a type without a name", new() { SubjectRegEx = "1\\.2\\.840\\.113549\\.1\\.9\\.1=#[0-9a-f]+,.*" }, true, false },
        { "email of the subject", new() { EmailRegEx = "first@.*" }, true, false },
        { "email of subjectAltName", new() { EmailRegEx = "second@example\\.com" }, true, false },
        { "a DNS name is no email", new() { EmailRegEx = "example\\.com" }, false, false },
        { "policy required", new() { PolicyRules = ["1.4.3"] }, true, false },
        { "policy forbidden", new() { PolicyRules = ["-1.4.5"] }, false, true },
        { "policies both ways", new() { PolicyRules = ["1.4.5", "-1.4.7", "1.4.3"] }, true, false },
        { "usage required", new() { KeyUsageRules = ["digitalSignature", "keyAgreement", "decipherOnly"] }, true, false },
        { "usage forbidden", new() { KeyUsageRules = ["-dataEncipherment", "-nonRepudiation", "-encipherOnly"] }, true, true },
        { "usage forbidden and there", new() { KeyUsageRules = ["-keyAgreement"] }, false, true },
        { "extended usage required", new() { ExtendedKeyUsageRules = ["1.3.6.1.5.5.7.3.4"] }, true, false },
        { "extended usage forbidden", new() { ExtendedKeyUsageRules = ["-1.3.6.1.5.5.7.3.2"] }, false, true },
        { "issued before", new() { IssuedBefore = Issued.AddSeconds(1) }, true, true },
        { "not issued before", new() { IssuedBefore = Issued }, false, false },
        { "issued after", new() { IssuedAfter = Issued.AddSeconds(-1) }, true, true },
        { "not issued after", new() { IssuedAfter = Issued }, false, false },
        { "in a window", new() { IssuedAfter = Issued.AddDays(-1), IssuedBefore = Issued.AddDays(1) }, true, true },
        { "usage of the application", new() { AppUsage = AppUsage.Signature }, true, true },
        { "another usage of the application", new() { AppUsage = AppUsage.Encryption }, false, false },
        { "all of several", new() { SubjectRegEx = ".*Alice.*", EmailRegEx = ".*", PolicyRules = ["1.4.3"], AppUsage = AppUsage.Signature }, true, false },
        { "all but one", new() { SubjectRegEx = ".*Alice.*", EmailRegEx = ".*", PolicyRules = ["1.4.4"], AppUsage = AppUsage.Signature }, false, false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_condition_holds_or_not(string what, SearchFilter filter, bool rich, bool bare)
    {
        Assert.True(rich == Hold(filter, _rich), $"{what}: the certificate with everything");
        Assert.True(bare == Hold(filter, _bare), $"{what}: the certificate with nothing");
    }

    [Fact]
    public void A_fingerprint_may_be_of_any_certificate_of_the_path()
    {
        Assert.True(Hold(new() { FingerPrint = SHA256.HashData(_rich) }, _rich));
        Assert.True(Hold(new() { FingerPrint = SHA256.HashData(_ca) }, _rich));
        Assert.False(Hold(new() { FingerPrint = SHA256.HashData(_bare) }, _rich));
    }

    [Theory]
    [InlineData(ProtectionStatus.PinProtected, PinGrouping.Shared, true)]
    [InlineData(ProtectionStatus.PinProtected | ProtectionStatus.PinBlocked, PinGrouping.Shared, true)]
    [InlineData(ProtectionStatus.PinProtected, PinGrouping.Unique, false)]
    [InlineData(ProtectionStatus.None, PinGrouping.Shared, false)]
    [InlineData(ProtectionStatus.DevicePin, PinGrouping.Shared, false)]
    public void Grouping_is_of_keys_under_a_PIN_only(ProtectionStatus status, PinGrouping grouping, bool holds) => Assert.Equal(
        holds,
        new SearchConditions(new() { Grouping = PinGrouping.Shared })
            .Hold(Attributes(_rich), new KeyProtectionInfo { ProtectionStatus = status, Grouping = grouping }));

    [Fact]
    public void A_key_without_a_PIN_is_of_no_grouping_not_even_none() => Assert.False(Hold(new() { Grouping = PinGrouping.None }, _rich));

    /// <summary>A certificate whose extension is no DER: whoever asks for it gets no match, and no other exception.</summary>
    [Fact]
    public void A_certificate_that_cannot_be_read_fits_no_condition()
    {
        var request = new CertificateRequest("CN=Odd", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.32", [0x30, 0x05, 0x01], false));
        using var odd = request.CreateSelfSigned(Issued, Issued.AddYears(1));
        Assert.False(Hold(new() { PolicyRules = ["1.4.3"] }, odd.RawData));
        Assert.False(Hold(new() { PolicyRules = ["-1.4.3"] }, odd.RawData));
        Assert.True(Hold(new() { SubjectRegEx = "CN=Odd" }, odd.RawData));
        Assert.False(Hold(new() { SubjectRegEx = ".*" }, [1, 2, 3]));
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Policies(params string[] oids)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            foreach (string oid in oids)
            {
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(oid);
                }
            }
        }

        return writer.Encode();
    }

    private static KeyAttributes Attributes(params byte[][] path) => new(0, path, AppUsage.Signature, "", [], []);

    private byte[] Certify(X509Certificate2 root, string subject, params X509Extension[] extensions)
    {
        var request = new CertificateRequest(subject, _key, HashAlgorithmName.SHA256);
        Array.ForEach(extensions, request.CertificateExtensions.Add);
        using var certificate = request.Create(
            root.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), Issued, Issued.AddYears(1), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
        return certificate.RawData;
    }

    private bool Hold(SearchFilter filter, byte[] certificate) => new SearchConditions(filter)
        .Hold(Attributes(certificate, _ca), new KeyProtectionInfo { ProtectionStatus = ProtectionStatus.None });
}
