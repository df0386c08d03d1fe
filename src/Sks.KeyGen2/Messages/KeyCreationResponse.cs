using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: the attested public keys, in the order of the request.</summary>
internal sealed record KeyCreationResponse
{
    private const string Qualifier = nameof(KeyCreationResponse);

    public required string ServerSessionId { get; init; }

    public required string ClientSessionId { get; init; }

    public required IReadOnlyList<GeneratedKey> GeneratedKeys { get; init; }

    public static KeyCreationResponse Read(ReadOnlySpan<byte> json) => Message.Read(json, Qualifier, reader => new KeyCreationResponse
    {
        ServerSessionId = reader.Id("serverSessionId"),
        ClientSessionId = reader.Id("clientSessionId"),
        GeneratedKeys = reader.Array("generatedKeys", GeneratedKey.Read),
    });

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .String("clientSessionId", ClientSessionId)
        .Array("generatedKeys", GeneratedKeys, (key, w) => key.Write(w)));
}
