using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Cloning;

/// <summary>
/// What an issuer gives to whoever wants to have a credential cloned. Cloning is no part of the KeyGen2 specification, so its messages have
/// a context of their own; their JSON is as strict.
/// </summary>
/// <param name="Challenge">1 to 256 bytes that mean something to the issuer only: fresh, for one answer, for a short time.</param>
public sealed record CloneChallenge(byte[] Challenge)
{
    /// <summary><c>@context</c> of the three messages, and the beginning of what is signed.</summary>
    internal const string Context = "sks-credential-cloning-1";

    private const int ChallengeLimit = 256;

    /// <summary>Reads the message.</summary>
    /// <exception cref="KeyGen2Exception">It is not well-formed.</exception>
    public static CloneChallenge Read(ReadOnlySpan<byte> json) =>
        Message.Read(json, nameof(CloneChallenge), reader => new CloneChallenge(Bytes(reader)), Context);

    /// <summary>UTF-8 JSON.</summary>
    public byte[] Write() => Message.Write(nameof(CloneChallenge), writer => writer.Bytes("challenge", Challenge), Context);

    /// <summary>The challenge's property, in whichever message.</summary>
    internal static byte[] Bytes(ObjectReader reader) => reader.Bytes("challenge") is { Length: > 0 and <= ChallengeLimit } challenge
        ? challenge
        : throw reader.Wrong("challenge", $"is not 1 to {ChallengeLimit} bytes");
}
