using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: starts a session.</summary>
internal sealed record InvocationRequest
{
    private const string Qualifier = nameof(InvocationRequest);

    public required string ServerSessionId { get; init; }

    public required InvocationAction Action { get; init; }

    public bool PrivacyEnabled { get; init; }

    /// <summary>ISO 639-1 codes.</summary>
    public IReadOnlyList<string> PreferredLanguages { get; init; } = [];

    /// <summary>In the issuer's order of preference; empty when any will do.</summary>
    public IReadOnlyList<KeyContainer> TargetKeyContainers { get; init; } = [];

    public IReadOnlyList<string> ClientCapabilityQuery { get; init; } = [];

    public static InvocationRequest Read(ReadOnlySpan<byte> json) => Message.Read(json, Qualifier, reader => new InvocationRequest
    {
        ServerSessionId = reader.Id("serverSessionId"),
        Action = reader.Word("action", Words.Action),
        PrivacyEnabled = reader.Bool("privacyEnabled", absent: false),
        PreferredLanguages = reader.OptionalLanguages("preferredLanguages"),
        TargetKeyContainers = reader.OptionalWords("targetKeyContainers", Words.KeyContainer),
        ClientCapabilityQuery = reader.OptionalUris("clientCapabilityQuery"),
    });

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .Word("action", Words.Action, Action)
        .Bool("privacyEnabled", PrivacyEnabled, absent: false)
        .Strings("preferredLanguages", PreferredLanguages)
        .Strings("targetKeyContainers", TargetKeyContainers.Select(Words.KeyContainer.Write).ToArray())
        .Strings("clientCapabilityQuery", ClientCapabilityQuery));
}
