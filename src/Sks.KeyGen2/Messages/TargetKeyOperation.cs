using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>A <c>cloneKeyProtection</c>, <c>deleteKey</c>, <c>unlockKey</c> or <c>updateKey</c>: which key of an earlier session, and who says so.</summary>
/// <param name="FingerPrint">SHA-256 of the target's end entity certificate.</param>
/// <param name="ServerSessionId">Of the session that owns the target.</param>
/// <param name="ClientSessionId">Of the same session.</param>
/// <param name="Authorization">Target key reference, section 6.4.</param>
/// <param name="Mac">32 bytes.</param>
internal sealed record TargetKeyOperation(
    byte[] FingerPrint, string ServerSessionId, string ClientSessionId, byte[] Authorization, byte[] Mac)
{
    public static TargetKeyOperation Read(ObjectReader reader) => new(
        reader.Bytes("fingerPrint"),
        reader.Id("serverSessionId"),
        reader.Id("clientSessionId"),
        reader.Bytes("authorization"),
        reader.Bytes("mac"));

    public void Write(ObjectWriter writer) => writer
        .Bytes("fingerPrint", FingerPrint)
        .String("serverSessionId", ServerSessionId)
        .String("clientSessionId", ClientSessionId)
        .Bytes("authorization", Authorization)
        .Bytes("mac", Mac);
}
