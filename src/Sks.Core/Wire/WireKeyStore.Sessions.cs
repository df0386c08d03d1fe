using Sks.Core.Provisioning;

namespace Sks.Core.Wire;

// createProvisioningSession [2] to updateKeyManagementKey [7].
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public CreatedProvisioningSession CreateProvisioningSession(ProvisioningSessionParameters parameters)
    {
        using var call = Begin(MethodId.CreateProvisioningSession);
        call.Request
            .String(parameters.SessionKeyAlgorithm)
            .Bool(parameters.PrivacyEnabled)
            .String(parameters.ServerSessionId)
            .Bytes(parameters.ServerEphemeralKey)
            .String(parameters.IssuerUri)
            .Bytes(parameters.KeyManagementKey)
            .UInt(parameters.ClientTime)
            .UShort(parameters.SessionLifeTime)
            .UShort(parameters.SessionKeyLimit)
            .Bytes(parameters.ServerCertificate);
        return call.Send(static (ref answer) =>
            new CreatedProvisioningSession(answer.String(), answer.Bytes(), answer.Bytes(), answer.UInt()));
    }

    internal static void ServeCreateProvisioningSession(ref ServedCall call)
    {
        var parameters = new ProvisioningSessionParameters(
            call.Input.String(),
            call.Input.Bool(),
            call.Input.String(),
            call.Input.Bytes(),
            call.Input.String(),
            call.Input.Bytes(),
            call.Input.UInt(),
            call.Input.UShort(),
            call.Input.UShort(),
            call.Input.Bytes());
        var created = call.Store().CreateProvisioningSession(parameters);
        call.Answer()
            .String(created.ClientSessionId)
            .Bytes(created.ClientEphemeralKey)
            .Bytes(created.Attestation)
            .UInt(created.ProvisioningHandle);
    }

    /// <inheritdoc/>
    public byte[] CloseProvisioningSession(uint provisioningHandle, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> mac)
    {
        using var call = Begin(MethodId.CloseProvisioningSession);
        call.Request.UInt(provisioningHandle).Bytes(nonce).Bytes(mac);
        return call.Send(static (ref answer) => answer.FixedBytesSpan(MacLength).ToArray());
    }

    internal static void ServeCloseProvisioningSession(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        var nonce = call.Input.BytesSpan();
        var mac = call.Input.FixedBytesSpan(MacLength);
        byte[] attestation = call.Store().CloseProvisioningSession(provisioningHandle, nonce, mac);
        call.Answer().Bytes(attestation);
    }

    /// <inheritdoc/>
    public EnumeratedProvisioningSession? EnumerateProvisioningSessions(uint provisioningHandle, bool provisioningState)
    {
        using var call = Begin(MethodId.EnumerateProvisioningSessions);
        call.Request.UInt(provisioningHandle).Bool(provisioningState);
        return call.Send(static (ref answer) => answer.UInt() is var handle and not 0
            ? new EnumeratedProvisioningSession(
                handle,
                answer.String(),
                answer.Bool(),
                answer.Bytes(),
                answer.UInt(),
                answer.UInt(),
                answer.String(),
                answer.String(),
                answer.String())
            : null);
    }

    internal static void ServeEnumerateProvisioningSessions(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        bool provisioningState = call.Input.Bool();
        var session = call.Store().EnumerateProvisioningSessions(provisioningHandle, provisioningState);
        if (session is null)
        {
            call.Answer().UInt(0);
            return;
        }

        call.Answer()
            .UInt(session.ProvisioningHandle)
            .String(session.SessionKeyAlgorithm)
            .Bool(session.PrivacyEnabled)
            .Bytes(session.KeyManagementKey)
            .UInt(session.ClientTime)
            .UInt(session.SessionLifeTime)
            .String(session.ServerSessionId)
            .String(session.ClientSessionId)
            .String(session.IssuerUri);
    }

    /// <inheritdoc/>
    public void AbortProvisioningSession(uint provisioningHandle)
    {
        using var call = Begin(MethodId.AbortProvisioningSession);
        call.Request.UInt(provisioningHandle);
        call.Send();
    }

    internal static void ServeAbortProvisioningSession(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        call.Store().AbortProvisioningSession(provisioningHandle);
        call.Answer();
    }

    /// <inheritdoc/>
    public void UpdateKeyManagementKey(uint provisioningHandle, ReadOnlySpan<byte> keyManagementKey, ReadOnlySpan<byte> authorization)
    {
        using var call = Begin(MethodId.UpdateKeyManagementKey);
        call.Request.UInt(provisioningHandle).Bytes(keyManagementKey).Bytes(authorization);
        call.Send();
    }

    internal static void ServeUpdateKeyManagementKey(ref ServedCall call)
    {
        uint provisioningHandle = call.Input.UInt();
        var keyManagementKey = call.Input.BytesSpan();
        var authorization = call.Input.BytesSpan();
        call.Store().UpdateKeyManagementKey(provisioningHandle, keyManagementKey, authorization);
        call.Answer();
    }
}
