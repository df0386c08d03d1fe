using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: the proof that the store has committed.</summary>
internal sealed record ProvisioningFinalizationResponse(string ServerSessionId, string ClientSessionId, byte[] Attestation)
{
    private const string Qualifier = nameof(ProvisioningFinalizationResponse);

    public static ProvisioningFinalizationResponse Read(ReadOnlySpan<byte> json) => Message.Read(
        json,
        Qualifier,
        reader => new ProvisioningFinalizationResponse(
            reader.Id("serverSessionId"), reader.Id("clientSessionId"), reader.Bytes("attestation")));

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .String("clientSessionId", ClientSessionId)
        .Bytes("attestation", Attestation));
}
