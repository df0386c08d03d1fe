using Sks.KeyGen2.Json;

namespace Sks.KeyGen2;

/// <summary>What a message says of itself, read before anything is done about it. Nobody vouches for it yet.</summary>
/// <param name="Qualifier">The kind of message.</param>
/// <param name="ServerSessionId">The issuer's name of the session.</param>
/// <param name="ClientSessionId">The store's name of it; <see langword="null"/> in messages that come before the store has given one.</param>
public sealed record MessageHeading(string Qualifier, string ServerSessionId, string? ClientSessionId)
{
    /// <summary>The kind of message that begins a session.</summary>
    public const string Invocation = nameof(Messages.InvocationRequest);

    /// <summary>Reads the heading and leaves the rest.</summary>
    /// <param name="message">UTF-8 JSON.</param>
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Malformed"/>: no KeyGen2 message.</exception>
    public static MessageHeading Read(ReadOnlySpan<byte> message) => Message.ReadHeading(message, reader => new MessageHeading(
        reader.String("@qualifier"), reader.Id("serverSessionId"), reader.OptionalString("clientSessionId")));
}
