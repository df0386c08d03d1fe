using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>A certificate path for a generated key.</summary>
internal sealed record IssuedCredential(string Id, IReadOnlyList<byte[]> CertificatePath, byte[] Mac)
{
    /// <summary>The key that this one replaces; excludes <see cref="CloneKeyProtection"/>.</summary>
    public TargetKeyOperation? UpdateKey { get; init; }

    /// <summary>The key whose PIN protects this one, too.</summary>
    public TargetKeyOperation? CloneKeyProtection { get; init; }

    public static IssuedCredential Read(ObjectReader reader)
    {
        reader.Unsupported(
            "importSymmetricKey", "importPrivateKey", "extensions", "encryptedExtensions", "propertyBags", "logotypes");
        if (reader.Bool("trustAnchor", absent: false))
        {
            reader.Unsupported("trustAnchor");
        }

        var credential = new IssuedCredential(reader.Id("id"), reader.BytesArray("certificatePath"), reader.Bytes("mac"))
        {
            UpdateKey = reader.OptionalObject("updateKey", TargetKeyOperation.Read),
            CloneKeyProtection = reader.OptionalObject("cloneKeyProtection", TargetKeyOperation.Read),
        };
        return credential.UpdateKey is null || credential.CloneKeyProtection is null
            ? credential
            : throw reader.Wrong("cloneKeyProtection", "excludes updateKey");
    }

    public void Write(ObjectWriter writer) => writer
        .String("id", Id)
        .BytesArray("certificatePath", CertificatePath)
        .Bytes("mac", Mac)
        .OptionalObject("updateKey", UpdateKey is null ? null : UpdateKey.Write)
        .OptionalObject("cloneKeyProtection", CloneKeyProtection is null ? null : CloneKeyProtection.Write);
}
