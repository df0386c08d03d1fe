using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using static Sks.Engine.Tests.BadInput.BadValue;

namespace Sks.Engine.Tests.BadInput;

/// <summary>Certificate paths that are none.</summary>
internal static class BadCertificates
{
    /// <param name="longest">Most bytes of one certificate that the method takes; 0 if it sets no limit of its own.</param>
    public static IEnumerable<BadValue> Paths(int longest)
    {
        byte[] whole = SelfSigned("CN=Whole", out byte[] key);
        byte[] other = SelfSigned("CN=Other", out _);
        yield return List("no certificate", [], SksStatus.Option);
        yield return List("as many as can be counted, all empty", [.. Enumerable.Repeat(Array.Empty<byte>(), 65_535)], SksStatus.Crypto, SksStatus.Option);
        yield return List("not issued by the next", [whole, other], SksStatus.Option);
        yield return List("whole, then empty", [whole, []], SksStatus.Crypto);
        yield return One("empty", []);
        yield return One("a byte follows", [.. whole, 0]);
        yield return One("a byte is missing", whole[..^1]);
        yield return One("indefinite length", [0x30, 0x80, .. whole[4..], 0, 0]);
        yield return One("length in five bytes", [0x30, 0x84, 0, 0, .. whole[2..]]);
        yield return One("length of four gigabytes", [0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFF, .. whole[4..]]);
        yield return One("nested 20,000 deep", BadKeys.Nested(20_000));
        yield return One("an empty sequence", [0x30, 0]);
        yield return One("a public key", key);
        yield return One("non-minimal serial number", Certificate(serialNumber: [0, 1]));
        yield return One("no serial number", Certificate(serialNumber: []));
        yield return One("nothing after the issuer", Certificate(withSubject: false));
        yield return One("the public key is not a sequence", Certificate(publicKey: [0x04, 0]));
        yield return One("no signature", Certificate(withSignature: false));
        if (longest > 0)
        {
            yield return List("a certificate of the limit's length, of zeros", [new byte[longest]], SksStatus.Crypto);
            yield return List("a certificate above the limit", [new byte[longest + 1]], SksStatus.Option);
            yield return List("a certificate of 65,535 bytes", [new byte[65_535]], SksStatus.Option);
        }

        static BadValue One(string name, byte[] certificate) => List(name, [certificate], SksStatus.Crypto);
    }

    /// <summary>End entity certificates that are whole but for their public key.</summary>
    public static IEnumerable<BadValue> PublicKeys() =>
        BadKeys.All().Where(bad => !IsOnlyOffCurve(bad) && bad.Name != "65,535 bytes").Select(bad => List(
            "public key: " + bad.Name,
            [Certificate(publicKey: bad.Put(Frames.RequestFrame.Of(Core.Wire.MethodId.ExportKey, [[0, 0, 0, 0]], [[]]), 1).Value(1))],
            bad.Expected));

    /// <summary>A point off its curve is no generated key's, which the close finds: it compares.</summary>
    private static bool IsOnlyOffCurve(BadValue bad) => bad.Name is "a point off the curve" or "the point zero, zero" or "coordinates above the field";

    private static byte[] SelfSigned(string name, out byte[] publicKey)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        publicKey = key.ExportSubjectPublicKeyInfo();
        using var certificate = new CertificateRequest(name, key, HashAlgorithmName.SHA256).CreateSelfSigned(
            DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        return certificate.RawData;
    }

    /// <summary>
    /// <c>SEQUENCE { SEQUENCE { serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo }, signatureAlgorithm, signature }</c>
    /// </summary>
    private static byte[] Certificate(
        byte[]? serialNumber = null, byte[]? publicKey = null, bool withSubject = true, bool withSignature = true)
    {
        byte[] empty = [0x30, 0];
        byte[] body =
        [
            .. BadKeys.Tagged(0x02, serialNumber ?? [1]), .. empty, .. empty, .. empty,
            .. withSubject ? [.. empty, .. publicKey ?? BadKeys.NewP256()] : Array.Empty<byte>(),
        ];
        return BadKeys.Tagged(0x30, [.. BadKeys.Tagged(0x30, body), .. empty, .. withSignature ? (byte[])[0x03, 1, 0] : []]);
    }
}
