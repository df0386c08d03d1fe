using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: what was found, for each lookup.</summary>
internal sealed record CredentialDiscoveryResponse
{
    private const string Qualifier = nameof(CredentialDiscoveryResponse);

    public required string ServerSessionId { get; init; }

    public required string ClientSessionId { get; init; }

    public required IReadOnlyList<LookupResult> LookupResults { get; init; }

    public static CredentialDiscoveryResponse Read(ReadOnlySpan<byte> json) => Message.Read(json, Qualifier, reader => new CredentialDiscoveryResponse
    {
        ServerSessionId = reader.Id("serverSessionId"),
        ClientSessionId = reader.Id("clientSessionId"),
        LookupResults = reader.Array("lookupResults", LookupResult.Read),
    });

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .String("clientSessionId", ClientSessionId)
        .Array("lookupResults", LookupResults, (result, w) => result.Write(w)));
}
