using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>A certificate path for a generated key, and all that is fitted to the key with it.</summary>
internal sealed record IssuedCredential(string Id, IReadOnlyList<byte[]> CertificatePath, byte[] Mac)
{
    /// <summary>Whether the last certificate of the path is offered to the owner as a trust anchor. Nobody signs for this.</summary>
    public bool TrustAnchor { get; init; }

    public EncryptedKey? ImportSymmetricKey { get; init; }

    public EncryptedKey? ImportPrivateKey { get; init; }

    /// <summary>The key that this one replaces; excludes <see cref="CloneKeyProtection"/>.</summary>
    public TargetKeyOperation? UpdateKey { get; init; }

    /// <summary>The key whose PIN protects this one, too.</summary>
    public TargetKeyOperation? CloneKeyProtection { get; init; }

    /// <summary>Of all four kinds, in the order of <see cref="IssuedExtension.Arrays"/>.</summary>
    public IReadOnlyList<IssuedExtension> Extensions { get; init; } = [];

    public static IssuedCredential Read(ObjectReader reader)
    {
        var credential = new IssuedCredential(reader.Id("id"), reader.CertificatePath("certificatePath"), reader.Bytes("mac"))
        {
            TrustAnchor = reader.Bool("trustAnchor", absent: false),
            ImportSymmetricKey = reader.OptionalObject("importSymmetricKey", EncryptedKey.Read),
            ImportPrivateKey = reader.OptionalObject("importPrivateKey", EncryptedKey.Read),
            UpdateKey = reader.OptionalObject("updateKey", TargetKeyOperation.Read),
            CloneKeyProtection = reader.OptionalObject("cloneKeyProtection", TargetKeyOperation.Read),
            Extensions = ReadExtensions(reader),
        };
        return credential.ImportSymmetricKey is not null && credential.ImportPrivateKey is not null
                ? throw reader.Wrong("importPrivateKey", "excludes importSymmetricKey")
            : credential.UpdateKey is not null && credential.CloneKeyProtection is not null
                ? throw reader.Wrong("cloneKeyProtection", "excludes updateKey")
            : credential;
    }

    public void Write(ObjectWriter writer)
    {
        writer
            .String("id", Id)
            .BytesArray("certificatePath", CertificatePath)
            .Bytes("mac", Mac)
            .Bool("trustAnchor", TrustAnchor, absent: false)
            .OptionalObject("importSymmetricKey", ImportSymmetricKey, (key, w) => key.Write(w))
            .OptionalObject("importPrivateKey", ImportPrivateKey, (key, w) => key.Write(w));
        foreach (var (property, subType) in IssuedExtension.Arrays)
        {
            var extensions = Extensions.Where(extension => extension.Extension.SubType == subType).ToArray();
            writer.Array(property, extensions, (extension, w) => extension.Write(w));
        }

        writer
            .OptionalObject("updateKey", UpdateKey, (operation, w) => operation.Write(w))
            .OptionalObject("cloneKeyProtection", CloneKeyProtection, (operation, w) => operation.Write(w));
    }

    private static List<IssuedExtension> ReadExtensions(ObjectReader reader)
    {
        var extensions = new List<IssuedExtension>();
        foreach (var (property, subType) in IssuedExtension.Arrays)
        {
            extensions.AddRange(reader.OptionalArray(property, r => IssuedExtension.Read(r, subType), KeyGen2Limits.Extensions));
            if (extensions.Count > KeyGen2Limits.Extensions)
            {
                throw reader.Wrong(property, $"makes more than {KeyGen2Limits.Extensions} extensions of one key");
            }
        }

        return extensions.DistinctBy(extension => extension.Extension.Type).Count() == extensions.Count
            ? extensions
            : throw reader.Wrong("id", "names a key with two extensions of one type");
    }
}
