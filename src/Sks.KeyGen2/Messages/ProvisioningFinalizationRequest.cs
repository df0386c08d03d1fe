using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: credentials to fit, and the close; executed in this order.</summary>
internal sealed record ProvisioningFinalizationRequest
{
    public const string Qualifier = nameof(ProvisioningFinalizationRequest);

    public required string ServerSessionId { get; init; }

    public required string ClientSessionId { get; init; }

    public IReadOnlyList<IssuedCredential> IssuedCredentials { get; init; } = [];

    public IReadOnlyList<TargetKeyOperation> UnlockKeys { get; init; } = [];

    public IReadOnlyList<TargetKeyOperation> DeleteKeys { get; init; } = [];

    public required SessionCloseData SessionCloseData { get; init; }

    public static ProvisioningFinalizationRequest Read(ReadOnlySpan<byte> json) => Message.Read(json, Qualifier, reader => new ProvisioningFinalizationRequest
    {
        ServerSessionId = reader.Id("serverSessionId"),
        ClientSessionId = reader.Id("clientSessionId"),
        IssuedCredentials = reader.OptionalArray("issuedCredentials", IssuedCredential.Read),
        UnlockKeys = reader.OptionalArray("unlockKeys", TargetKeyOperation.Read),
        DeleteKeys = reader.OptionalArray("deleteKeys", TargetKeyOperation.Read),
        SessionCloseData = reader.Object("sessionCloseData", SessionCloseData.Read),
    });

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .String("clientSessionId", ClientSessionId)
        .Array("issuedCredentials", IssuedCredentials, (credential, w) => credential.Write(w))
        .Array("unlockKeys", UnlockKeys, (operation, w) => operation.Write(w))
        .Array("deleteKeys", DeleteKeys, (operation, w) => operation.Write(w))
        .Object("sessionCloseData", SessionCloseData.Write));
}
