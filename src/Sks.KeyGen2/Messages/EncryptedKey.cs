using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>The arguments of <c>importSymmetricKey</c> and <c>importPrivateKey</c>.</summary>
internal sealed record EncryptedKey(byte[] Value, byte[] Mac)
{
    public static EncryptedKey Read(ObjectReader reader) => new(reader.Bytes("encryptedKey"), reader.Bytes("mac"));

    public void Write(ObjectWriter writer) => writer.Bytes("encryptedKey", Value).Bytes("mac", Mac);
}
