using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: the person has agreed; every queried capability is answered.</summary>
internal sealed record InvocationResponse
{
    private const string Qualifier = nameof(InvocationResponse);

    public required string ServerSessionId { get; init; }

    public IReadOnlyList<ClientCapability> ClientCapabilities { get; init; } = [];

    public static InvocationResponse Read(ReadOnlySpan<byte> json) => Message.Read(json, Qualifier, reader => new InvocationResponse
    {
        ServerSessionId = reader.Id("serverSessionId"),
        ClientCapabilities = reader.OptionalArray("clientCapabilities", ClientCapability.Read),
    });

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .Array("clientCapabilities", ClientCapabilities, (capability, w) => capability.Write(w)));
}
