using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>A certificate path for a generated key.</summary>
internal sealed record IssuedCredential(string Id, IReadOnlyList<byte[]> CertificatePath, byte[] Mac)
{
    public static IssuedCredential Read(ObjectReader reader)
    {
        reader.Unsupported(
            "importSymmetricKey", "importPrivateKey", "updateKey", "cloneKeyProtection",
            "extensions", "encryptedExtensions", "propertyBags", "logotypes");
        if (reader.Bool("trustAnchor", absent: false))
        {
            reader.Unsupported("trustAnchor");
        }

        return new IssuedCredential(reader.Id("id"), reader.BytesArray("certificatePath"), reader.Bytes("mac"));
    }

    public void Write(ObjectWriter writer) => writer
        .String("id", Id)
        .BytesArray("certificatePath", CertificatePath)
        .Bytes("mac", Mac);
}
