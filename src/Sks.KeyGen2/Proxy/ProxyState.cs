using System.Security.Cryptography;
using Sks.Core.PublicKeys;
using Sks.KeyGen2.Json;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// What a proxy has to remember between two messages so that another, in a process of its own, can go on: no secrets, and nothing that
/// the store's open session knows better.
/// </summary>
public sealed record ProxyState
{
    /// <summary>Requests of a session at most: two invocations and one of each other kind.</summary>
    private const int AnsweredLimit = 6;

    private const string Context = "sks-proxy-state-1";

    private static readonly WordTable<ProxyStep> Steps = new(
        (ProxyStep.ProvisioningInitialization, "initialization"),
        (ProxyStep.CredentialDiscovery, "discovery"),
        (ProxyStep.KeyCreation, "key-creation"),
        (ProxyStep.ProvisioningFinalization, "finalization"),
        (ProxyStep.Deferred, "deferred"));

    /// <summary>The session's <c>issuerUri</c>.</summary>
    public required Uri InvocationUri { get; init; }

    /// <summary>TLS certificate of that server, X.509 DER; empty when messages are carried by file.</summary>
    public byte[] ServerCertificate { get; init; } = [];

    /// <summary>The issuer's name of the session.</summary>
    public required string ServerSessionId { get; init; }

    /// <summary>The store's name of the session; <see langword="null"/> before it has one.</summary>
    public string? ClientSessionId { get; init; }

    /// <summary>What the person has agreed to.</summary>
    public required InvocationAction Action { get; init; }

    /// <summary>Whether the device stays anonymous.</summary>
    public bool PrivacyEnabled { get; init; }

    /// <summary>Which request is due.</summary>
    public required ProxyStep Step { get; init; }

    /// <summary>The kinds of message that may come next.</summary>
    public IReadOnlyList<string> DueMessages => Step switch
    {
        ProxyStep.ProvisioningInitialization => [nameof(ProvisioningInitializationRequest)],
        ProxyStep.CredentialDiscovery =>
            [nameof(KeyCreationRequest), nameof(CredentialDiscoveryRequest), nameof(ProvisioningFinalizationRequest)],
        ProxyStep.KeyCreation => [nameof(KeyCreationRequest), nameof(ProvisioningFinalizationRequest)],
        ProxyStep.ProvisioningFinalization => [nameof(ProvisioningFinalizationRequest)],
        _ => [nameof(InvocationRequest)],
    };

    /// <summary>Empty as well for a session that has rested: the store alone knows its keys then.</summary>
    internal IReadOnlyList<SavedKey> Keys { get; init; } = [];

    /// <summary>SHA-256 of each request that was answered.</summary>
    internal IReadOnlyList<byte[]> Answered { get; init; } = [];

    /// <summary>Holds that a request is due, so that a wrong file is told before it can do harm to the session.</summary>
    /// <param name="request">UTF-8 JSON.</param>
    /// <exception cref="KeyGen2Exception">
    /// <see cref="KeyGen2Error.OutOfOrder"/>: of another session, answered before, or not due; <see cref="KeyGen2Error.Malformed"/>: no message.
    /// </exception>
    public void RequireDue(ReadOnlySpan<byte> request)
    {
        var heading = MessageHeading.Read(request);
        if (heading.ServerSessionId != ServerSessionId || (heading.ClientSessionId is { } client && client != ClientSessionId))
        {
            throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The message belongs to another session.");
        }

        if (!DueMessages.Contains(heading.Qualifier))
        {
            byte[] hash = SHA256.HashData(request);
            string what = Answered.Any(answered => answered.AsSpan().SequenceEqual(hash)) ? "was answered before" : "is not due";
            throw new KeyGen2Exception(
                KeyGen2Error.OutOfOrder, $"This {Short(heading.Qualifier)} {what}; the session waits for {string.Join(" or ", DueMessages)}.");
        }
    }

    /// <summary>The state as JSON.</summary>
    public byte[] Write() => Message.Write(
        nameof(ProxyState),
        writer => writer.String("invocationUri", InvocationUri.AbsoluteUri)
            .OptionalBytes("serverCertificate", ServerCertificate)
            .String("serverSessionId", ServerSessionId)
            .OptionalString("clientSessionId", ClientSessionId)
            .Word("action", Words.Action, Action)
            .Bool("privacyEnabled", PrivacyEnabled, absent: false)
            .Word("step", Steps, Step)
            .Array("keys", Keys, (key, w) => w
                .String("id", key.Id)
                .Bytes("publicKey", key.PublicKey)
                .Word("appUsage", Words.AppUsage, key.AppUsage)
                .OptionalString("friendlyName", key.FriendlyName))
            .BytesArray("answered", Answered),
        Context);

    /// <summary>Reads what <see cref="Write"/> wrote; anybody may have changed it since.</summary>
    /// <exception cref="KeyGen2Exception">No state, of another version, or one that contradicts itself.</exception>
    public static ProxyState Read(ReadOnlySpan<byte> json) => Message.Read(
        json,
        nameof(ProxyState),
        reader => Checked(reader, new ProxyState
        {
            InvocationUri = Https(reader, "invocationUri"),
            ServerCertificate = reader.OptionalBytes("serverCertificate") ?? [],
            ServerSessionId = reader.Id("serverSessionId"),
            ClientSessionId = reader.OptionalString("clientSessionId") is null ? null : reader.Id("clientSessionId"),
            Action = reader.Word("action", Words.Action),
            PrivacyEnabled = reader.Bool("privacyEnabled", absent: false),
            Step = reader.Word("step", Steps),
            Keys = reader.OptionalArray("keys", ReadKey, KeyGen2Limits.Keys),
            Answered = reader.CertificatePath("answered"),
        }),
        Context);

    private static Uri Https(ObjectReader reader, string name)
    {
        var uri = new Uri(reader.Uri(name), UriKind.Absolute);
        return uri.Scheme == Uri.UriSchemeHttps ? uri : throw reader.Wrong(name, "is not HTTPS");
    }

    private static SavedKey ReadKey(ObjectReader reader) => new(
        reader.Id("id"),
        reader.Guard("publicKey", () => PublicKey.Read(reader.Bytes("publicKey")).SubjectPublicKeyInfo),
        reader.Word("appUsage", Words.AppUsage),
        reader.OptionalString("friendlyName") ?? "");

    /// <summary>A session has a client's name, and may have keys, from the steps on that give it them.</summary>
    private static ProxyState Checked(ObjectReader reader, ProxyState state)
    {
        if (state.ClientSessionId is null != (state.Step == ProxyStep.ProvisioningInitialization))
        {
            throw reader.Wrong("clientSessionId", "does not go with the step");
        }

        if ((state.Keys.Count > 0 && state.Step is not (ProxyStep.ProvisioningFinalization or ProxyStep.Deferred))
            || state.Keys.DistinctBy(key => key.Id).Count() < state.Keys.Count)
        {
            throw reader.Wrong("keys", "do not go with the step, or are not distinct");
        }

        return state.Answered.Count <= AnsweredLimit && state.Answered.All(hash => hash.Length == SHA256.HashSizeInBytes)
            ? state
            : throw reader.Wrong("answered", "are no hashes of requests");
    }

    private static string Short(string qualifier) => qualifier.Length is > 0 and <= 50 ? qualifier : "message";
}
