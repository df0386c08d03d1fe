using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6, SKS Appendix D: the issuer looks for credentials that it has issued before.</summary>
internal sealed record CredentialDiscoveryRequest
{
    public const string Qualifier = nameof(CredentialDiscoveryRequest);

    /// <summary>Specifiers of one message: each costs a signature verification and a search.</summary>
    public const int MaxSpecifiers = 32;

    public required string ServerSessionId { get; init; }

    public required string ClientSessionId { get; init; }

    public required IReadOnlyList<LookupSpecifier> LookupSpecifiers { get; init; }

    public static CredentialDiscoveryRequest Read(ReadOnlySpan<byte> json) => Message.Read(json, Qualifier, reader =>
    {
        int count = 0;
        var specifiers = reader.Array(
            "lookupSpecifiers",
            item => ++count <= MaxSpecifiers
                ? LookupSpecifier.Read(item)
                : throw reader.Wrong("lookupSpecifiers", $"has more than {MaxSpecifiers} elements"));
        return specifiers.DistinctBy(specifier => specifier.Id).Count() == specifiers.Count
            ? new CredentialDiscoveryRequest
            {
                ServerSessionId = reader.Id("serverSessionId"),
                ClientSessionId = reader.Id("clientSessionId"),
                LookupSpecifiers = specifiers,
            }
            : throw reader.Wrong("lookupSpecifiers", "has an id twice");
    });

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .String("clientSessionId", ClientSessionId)
        .Array("lookupSpecifiers", LookupSpecifiers, (specifier, w) => specifier.Write(w)));
}
