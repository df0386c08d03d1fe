using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>The arguments of <c>closeProvisioningSession</c>.</summary>
internal sealed record SessionCloseData(byte[] Nonce, byte[] Mac)
{
    public static SessionCloseData Read(ObjectReader reader) => new(reader.Bytes("nonce"), reader.Bytes("mac"));

    public void Write(ObjectWriter writer) => writer.Bytes("nonce", Nonce).Bytes("mac", Mac);
}
