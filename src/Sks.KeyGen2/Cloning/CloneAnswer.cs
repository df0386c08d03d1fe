using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Cloning;

/// <summary>An issuer's consent: where the second device enrols.</summary>
/// <param name="Url">Works once, for that device only; a secret until then.</param>
/// <param name="Expires">When it ends, to the second.</param>
public sealed record CloneAnswer(string Url, DateTimeOffset Expires)
{
    /// <summary>Reads the message.</summary>
    /// <exception cref="KeyGen2Exception">It is not well-formed.</exception>
    public static CloneAnswer Read(ReadOnlySpan<byte> json) => Message.Read(
        json,
        nameof(CloneAnswer),
        reader => new CloneAnswer(reader.Uri("url"), reader.Time("expires").Value),
        CloneChallenge.Context);

    /// <summary>UTF-8 JSON.</summary>
    public byte[] Write() => Message.Write(
        nameof(CloneAnswer),
        writer => writer.String("url", Url).String("expires", KeyGen2Time.Utc(Expires).Text),
        CloneChallenge.Context);

    /// <summary>The URL is a secret.</summary>
    public override string ToString() => $"{nameof(CloneAnswer)} until {Expires:O}";
}
