using System.Security.Cryptography;
using System.Text;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Core.Keys;
using Sks.Core.Secrets;
using Sks.KeyGen2.Json;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Issuer;

/// <summary>
/// What a store refuses in the contents of a credential, found before anything is sent. Each violation is a mistake of the issuer's own.
/// </summary>
internal static class ContentRules
{
    /// <summary>IV and padding (section 6.1).</summary>
    private const int EncryptionOverhead = 32;

    /// <exception cref="InvalidOperationException">A rule is broken; the message says which, of which key.</exception>
    public static void Check(ExpectedKey key, CredentialContents contents)
    {
        Require(key, contents.SymmetricKey is null || contents.PrivateKey is null, "a symmetric key and a private key, which exclude each other");
        Require(key, contents.SymmetricKey?.Length is null or (>= 1 and <= KeyGen2Limits.SymmetricKey), "a symmetric key that has not 1 to 128 bytes");
        Require(
            key,
            contents.PrivateKey is null || contents.PrivateKey.Length <= KeyGen2Limits.ByteArray - EncryptionOverhead,
            "a private key that is too long");
        CheckPath(key, contents);
        CheckExtensions(key, contents);
    }

    private static void CheckPath(ExpectedKey key, CredentialContents contents)
    {
        var path = contents.CertificatePath;
        Require(
            key,
            path.Count is > 0 and <= KeyGen2Limits.CertificatePath && path.All(certificate => certificate.Length <= KeyGen2Limits.ByteArray),
            $"a certificate path that has not 1 to {KeyGen2Limits.CertificatePath} certificates of at most {KeyGen2Limits.ByteArray} bytes");
        try
        {
            var fields = CertificatePath.Read(path);
            CheckKey(key, contents, PublicKey.Read(fields[0].SubjectPublicKeyInfo));
            Require(
                key,
                !contents.TrustAnchor || (path.Count > 1 && fields[^1].Issuer.AsSpan().SequenceEqual(fields[^1].Subject)),
                "a trust anchor flag, but no self-issued certificate above the end entity");
        }
        catch (SksException e)
        {
            throw Wrong(key, $"a certificate path that is none ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static void CheckKey(ExpectedKey key, CredentialContents contents, PublicKey certified)
    {
        byte[]? held = contents.PrivateKey is { } privateKey ? PublicKeyOf(key, certified, privateKey) : key.PublicKey;
        Require(
            key,
            held is null || held.AsSpan().SequenceEqual(certified.SubjectPublicKeyInfo),
            $"a certificate about another key than {(contents.PrivateKey is null ? "the one that was generated" : "its private key")}");
    }

    private static void CheckExtensions(ExpectedKey key, CredentialContents contents)
    {
        string[] types =
        [
            .. contents.Extensions.Select(e => e.Type), .. contents.EncryptedExtensions.Select(e => e.Type),
            .. contents.PropertyBags.Select(e => e.Type), .. contents.Logotypes.Select(e => e.Type),
        ];
        Require(key, types.Length <= KeyGen2Limits.Extensions, $"more than {KeyGen2Limits.Extensions} extensions");
        Require(key, types.Distinct().Count() == types.Length, "two extensions of one type");
        Require(key, types.All(IsUri), $"an extension type that is no URI of at most {KeyGen2Limits.Uri} bytes");
        Require(key, contents.Logotypes.All(logotype => MimeType.IsValid(logotype.MimeType)), "a logotype whose MIME type is none");
        Require(
            key,
            contents.PropertyBags.All(bag => IsBag(bag.Properties)),
            $"a property bag that has not 1 to {KeyGen2Limits.Properties} properties with unique names of 1 to 255 bytes");
        Require(
            key,
            contents.Extensions.Select(e => e.Data).Concat(contents.Logotypes.Select(e => e.Data)).All(data => data.Length <= KeyGen2Limits.ExtensionData)
                && contents.EncryptedExtensions.All(e => e.Data.Length <= KeyGen2Limits.ExtensionData - EncryptionOverhead),
            $"an extension of more than {KeyGen2Limits.ExtensionData} bytes");
    }

    /// <summary>The extension data of a property bag.</summary>
    public static byte[] Bag(IReadOnlyList<NameValuePair> properties) => PropertyBag.Create(properties).Write();

    private static bool IsBag(IReadOnlyList<NameValuePair> properties)
    {
        try
        {
            return properties.Count is > 0 and <= KeyGen2Limits.Properties && Bag(properties).Length <= KeyGen2Limits.ExtensionData;
        }
        catch (SksException)
        {
            return false;
        }
    }

    private static bool IsUri(string text) => Encoding.UTF8.GetByteCount(text) <= KeyGen2Limits.Uri && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>Of RSA and EC keys; of the other kinds, which .NET does not read, the store's own comparison at the close has to do.</summary>
    private static byte[]? PublicKeyOf(ExpectedKey key, PublicKey certified, SecretBuffer pkcs8)
    {
        try
        {
            using AsymmetricAlgorithm? opened = certified.Algorithm switch
            {
                RsaKeyAlgorithm => RSA.Create(),
                EcKeyAlgorithm => ECDsa.Create(),
                _ => null,
            };
            opened?.ImportPkcs8PrivateKey(pkcs8.Span, out _);
            return opened?.ExportSubjectPublicKeyInfo();
        }
        catch (CryptographicException e)
        {
            throw Wrong(key, "a private key that is not PKCS #8 of the certificate's kind", e);
        }
    }

    private static void Require(ExpectedKey key, bool holds, string otherwise)
    {
        if (!holds)
        {
            throw Wrong(key, otherwise);
        }
    }

    private static InvalidOperationException Wrong(ExpectedKey key, string what, Exception? cause = null) =>
        new($"The contents of credential {key.Id} have {what}.", cause);
}
