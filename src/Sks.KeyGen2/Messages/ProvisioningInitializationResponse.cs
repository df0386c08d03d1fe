using Sks.Core.PublicKeys;
using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: the store's half of the session key agreement, attested.</summary>
internal sealed record ProvisioningInitializationResponse
{
    private const string Qualifier = nameof(ProvisioningInitializationResponse);

    public required string ServerSessionId { get; init; }

    public required string ClientSessionId { get; init; }

    /// <summary>The issuer's, verbatim.</summary>
    public required KeyGen2Time ServerTime { get; init; }

    public required KeyGen2Time ClientTime { get; init; }

    public required PublicKey ClientEphemeralKey { get; init; }

    /// <summary>The device certificate path, device first; <see langword="null"/> exactly in privacy mode.</summary>
    public IReadOnlyList<byte[]>? DeviceId { get; init; }

    public required byte[] Attestation { get; init; }

    public static ProvisioningInitializationResponse Read(ReadOnlySpan<byte> json) =>
        Message.Read(json, Qualifier, reader => new ProvisioningInitializationResponse
        {
            ServerSessionId = reader.Id("serverSessionId"),
            ClientSessionId = reader.Id("clientSessionId"),
            ServerTime = reader.Time("serverTime"),
            ClientTime = reader.Time("clientTime"),
            ClientEphemeralKey = reader.PublicKey("clientEphemeralKey"),
            DeviceId = reader.OptionalObject("deviceId", deviceId => deviceId.CertificatePath("certificatePath")),
            Attestation = reader.Bytes("attestation"),
        });

    public byte[] Write() => Message.Write(Qualifier, writer =>
    {
        writer
            .String("serverSessionId", ServerSessionId)
            .String("clientSessionId", ClientSessionId)
            .String("serverTime", ServerTime.Text)
            .String("clientTime", ClientTime.Text)
            .PublicKey("clientEphemeralKey", ClientEphemeralKey);
        if (DeviceId is { } path)
        {
            writer.Object("deviceId", w => w.BytesArray("certificatePath", path));
        }

        writer.Bytes("attestation", Attestation);
    });
}
