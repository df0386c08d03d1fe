using Sks.Core.PublicKeys;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>An attested public key.</summary>
internal sealed record GeneratedKey(string Id, PublicKey PublicKey, byte[] Attestation)
{
    public static GeneratedKey Read(ObjectReader reader) =>
        new(reader.Id("id"), reader.PublicKey("publicKey"), reader.Bytes("attestation"));

    public void Write(ObjectWriter writer) =>
        writer.String("id", Id).PublicKey("publicKey", PublicKey).Bytes("attestation", Attestation);
}
