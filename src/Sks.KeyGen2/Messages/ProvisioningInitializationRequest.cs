using Sks.Core.PublicKeys;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: the issuer's half of the session key agreement.</summary>
internal sealed record ProvisioningInitializationRequest
{
    private const string Qualifier = nameof(ProvisioningInitializationRequest);

    public required string ServerSessionId { get; init; }

    public required KeyGen2Time ServerTime { get; init; }

    public required string SessionKeyAlgorithm { get; init; }

    public required ushort SessionKeyLimit { get; init; }

    /// <summary>Seconds.</summary>
    public required uint SessionLifeTime { get; init; }

    public required PublicKey ServerEphemeralKey { get; init; }

    public PublicKey? KeyManagementKey { get; init; }

    public IReadOnlyList<UpdatableKeyManagementKey> UpdatableKeyManagementKeys { get; init; } = [];

    public static ProvisioningInitializationRequest Read(ReadOnlySpan<byte> json) => Message.Read(json, Qualifier, reader =>
    {
        var request = new ProvisioningInitializationRequest
        {
            ServerSessionId = reader.Id("serverSessionId"),
            ServerTime = reader.Time("serverTime"),
            SessionKeyAlgorithm = reader.Uri("sessionKeyAlgorithm"),
            SessionKeyLimit = reader.UShort("sessionKeyLimit"),
            SessionLifeTime = reader.UInt("sessionLifeTime"),
            ServerEphemeralKey = reader.PublicKey("serverEphemeralKey"),
            KeyManagementKey = reader.OptionalPublicKey("keyManagementKey"),
            UpdatableKeyManagementKeys = UpdatableKeyManagementKey.ReadList(reader),
        };
        return request.KeyManagementKey is not null || request.UpdatableKeyManagementKeys.Count == 0
            ? request
            : throw reader.Wrong(UpdatableKeyManagementKey.ListName, "has no keyManagementKey to make way for");
    });

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .String("serverTime", ServerTime.Text)
        .String("sessionKeyAlgorithm", SessionKeyAlgorithm)
        .Number("sessionKeyLimit", SessionKeyLimit)
        .Number("sessionLifeTime", SessionLifeTime)
        .PublicKey("serverEphemeralKey", ServerEphemeralKey)
        .OptionalPublicKey("keyManagementKey", KeyManagementKey)
        .Array(UpdatableKeyManagementKey.ListName, UpdatableKeyManagementKeys, (key, w) => key.Write(w)));
}
