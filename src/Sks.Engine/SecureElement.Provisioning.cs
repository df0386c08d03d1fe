using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Engine.Provisioning;
using Sks.Engine.Store;

namespace Sks.Engine;

/// <content>
/// The provisioning methods. Each enters its session, and whatever goes wrong in there ends the session: the specification's first
/// remark on createProvisioningSession.
/// </content>
public sealed partial class SecureElement
{
    /// <inheritdoc/>
    public CreatedProvisioningSession CreateProvisioningSession(ProvisioningSessionParameters parameters) =>
        _sessionCreation.Create(parameters);

    /// <inheritdoc/>
    public byte[] CloseProvisioningSession(uint provisioningHandle, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.Enter(provisioningHandle);
        try
        {
            return SessionClosing.Close(_database, session, nonce, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public void AbortProvisioningSession(uint provisioningHandle)
    {
        using var session = _sessions.Enter(provisioningHandle);
        session.Remove();
    }

    /// <inheritdoc/>
    public void AbortSessionOfKey(uint keyHandle)
    {
        try
        {
            using var session = _sessions.EnterByKey(keyHandle);
            session.Remove();
        }
        catch (SksException e) when (e.Status is SksStatus.NoKey or SksStatus.NoSession)
        {
            // Nothing to abort is what the interface calls no error.
        }
    }

    /// <inheritdoc/>
    public uint CreatePukPolicy(uint provisioningHandle, PukPolicy policy, ReadOnlySpan<byte> encryptedPuk, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.Enter(provisioningHandle);
        try
        {
            return PolicyCreation.CreatePukPolicy(_database, session, policy, encryptedPuk, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public uint CreatePinPolicy(uint provisioningHandle, PinPolicy policy, uint pukPolicyHandle, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.Enter(provisioningHandle);
        try
        {
            return PolicyCreation.CreatePinPolicy(_database, session, policy, pukPolicyHandle, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public CreatedKeyEntry CreateKeyEntry(
        uint provisioningHandle,
        KeyEntryParameters parameters,
        uint pinPolicyHandle,
        ReadOnlySpan<byte> pinValue,
        ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.Enter(provisioningHandle);
        try
        {
            return KeyCreation.Create(_database, session, parameters, pinPolicyHandle, pinValue, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public uint GetKeyHandle(uint provisioningHandle, string id)
    {
        using var session = _sessions.Enter(provisioningHandle);
        foreach (var named in session.Record.Objects)
        {
            if (named.Kind == RecordKind.Key && named.Id == id)
            {
                return named.Handle;
            }
        }

        throw session.Abort(new SksException(SksStatus.NoKey, "The session has no key of this id."));
    }

    /// <inheritdoc/>
    public void SetCertificatePath(uint keyHandle, IReadOnlyList<byte[]> certificatePath, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.EnterByKey(keyHandle);
        try
        {
            CertificateFitting.Fit(_database, session, keyHandle, certificatePath, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }
}
