using System.Security.Cryptography;
using Sks.Core.DataTypes;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Cloning;

/// <summary>The owner of a credential asks its issuer for one like it in a second device, and signs with the first.</summary>
public sealed record CloneRequest
{
    /// <summary>Most bytes of the message: a certificate of the longest keys, and some more.</summary>
    public const int MaxSize = 16 << 10;

    private const int DeviceIdLimit = 64;
    private const int SignatureLimit = 1024;

    /// <summary>From <see cref="CloneChallenge"/>.</summary>
    public required byte[] Challenge { get; init; }

    /// <summary>The issuer that is asked, as <see cref="Origin"/> writes it.</summary>
    public required string Issuer { get; init; }

    /// <summary>The second device, as <see cref="Core.Devices.ClaimedDeviceId"/> writes it.</summary>
    public required string DeviceId { get; init; }

    /// <summary>When the owner signed, by the first device's clock, to the second.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The first credential's certificate, X.509 DER.</summary>
    public required byte[] Certificate { get; init; }

    /// <summary>URI of the signature algorithm.</summary>
    public required string Algorithm { get; init; }

    /// <summary>Over <see cref="Statement"/>, as <c>signHashedData</c> makes it.</summary>
    public byte[] Signature { get; init; } = [];

    /// <summary>An issuer as scheme, host and port, without the port that is usual: <c>https://HOST[:PORT]</c>.</summary>
    public static string Origin(Uri url) => url.GetLeftPart(UriPartial.Authority);

    /// <summary>
    /// What is signed. The server's certificate is in it, so that nobody who only looks like the issuer can pass the signature on.
    /// <code>
    /// string  "sks-credential-cloning-1"
    /// byte[]  challenge
    /// string  issuer
    /// byte[]  SHA-256 of the TLS server certificate that the client has seen
    /// string  deviceId
    /// string  time, YYYY-MM-DDThh:mm:ssZ
    /// byte[]  SHA-256 of the certificate
    /// string  algorithm
    /// </code>
    /// Each with a ushort length, big-endian; strings in UTF-8.
    /// </summary>
    /// <param name="serverCertificate">X.509 DER.</param>
    public byte[] Statement(ReadOnlySpan<byte> serverCertificate)
    {
        using var writer = new DataWriter();
        return writer
            .String(CloneChallenge.Context)
            .Bytes(Challenge)
            .String(Issuer)
            .Bytes(SHA256.HashData(serverCertificate))
            .String(DeviceId)
            .String(KeyGen2Time.Utc(Time).Text)
            .Bytes(SHA256.HashData(Certificate))
            .String(Algorithm)
            .ToArray();
    }

    /// <summary>Reads the message.</summary>
    /// <exception cref="KeyGen2Exception">It is not well-formed, or too long.</exception>
    public static CloneRequest Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxSize)
        {
            throw new KeyGen2Exception(KeyGen2Error.Malformed, $"A {nameof(CloneRequest)} has at most {MaxSize} bytes.");
        }

        return Message.Read(
            json,
            nameof(CloneRequest),
            reader => new CloneRequest
            {
                Challenge = CloneChallenge.Bytes(reader),
                Issuer = reader.Uri("issuer"),
                DeviceId = reader.String("deviceId") is { Length: <= DeviceIdLimit } id ? id : throw reader.Wrong("deviceId", "is too long"),
                Time = UtcTime(reader),
                Certificate = reader.Bytes("certificate"),
                Algorithm = reader.Uri("algorithm"),
                Signature = reader.Bytes("signature") is { Length: > 0 and <= SignatureLimit } signature
                    ? signature
                    : throw reader.Wrong("signature", $"is not 1 to {SignatureLimit} bytes"),
            },
            CloneChallenge.Context);
    }

    /// <summary>UTF-8 JSON.</summary>
    public byte[] Write() => Message.Write(
        nameof(CloneRequest),
        writer => writer
            .Bytes("challenge", Challenge)
            .String("issuer", Issuer)
            .String("deviceId", DeviceId)
            .String("time", KeyGen2Time.Utc(Time).Text)
            .Bytes("certificate", Certificate)
            .String("algorithm", Algorithm)
            .Bytes("signature", Signature),
        CloneChallenge.Context);

    /// <summary>Only as <see cref="Statement"/> writes it, so that what was signed is what was sent.</summary>
    private static DateTimeOffset UtcTime(ObjectReader reader)
    {
        var time = reader.Time("time");
        return KeyGen2Time.Utc(time.Value).Text == time.Text ? time.Value : throw reader.Wrong("time", "is not a time as YYYY-MM-DDThh:mm:ssZ");
    }
}
