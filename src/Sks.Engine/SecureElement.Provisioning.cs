using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Core.Provisioning;
using Sks.Engine.Provisioning;
using Sks.Engine.Records;
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
            return SessionClosing.Close(_database, _keys, _openedKeys, session, nonce, mac);
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
            var support = new ProtectionSupport(_devicePin.IsInitialized, _biometricSupport);
            return KeyCreation.Create(_database, session, support, parameters, pinPolicyHandle, pinValue, mac);
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

    /// <inheritdoc/>
    public void ImportSymmetricKey(uint keyHandle, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.EnterByKey(keyHandle);
        try
        {
            KeyImport.ImportSymmetricKey(session, NewKey(keyHandle), encryptedKey, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public void ImportPrivateKey(uint keyHandle, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.EnterByKey(keyHandle);
        try
        {
            KeyImport.ImportPrivateKey(session, NewKey(keyHandle), encryptedKey, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public void AddExtension(uint keyHandle, KeyExtension extension, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.EnterByKey(keyHandle);
        try
        {
            ExtensionAddition.Add(_database, session, NewKey(keyHandle), extension, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public void PostDeleteKey(uint provisioningHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.Enter(provisioningHandle);
        try
        {
            _postOperations.Add(session, PostOperationKind.Delete, targetKeyHandle, authorization, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public void PostUnlockKey(uint provisioningHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.Enter(provisioningHandle);
        try
        {
            _postOperations.Add(session, PostOperationKind.Unlock, targetKeyHandle, authorization, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public void PostUpdateKey(uint keyHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.EnterByKey(keyHandle);
        try
        {
            _postOperations.Add(session, PostOperationKind.Update, NewKey(keyHandle), targetKeyHandle, authorization, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public void PostCloneKeyProtection(uint keyHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac)
    {
        using var session = _sessions.EnterByKey(keyHandle);
        try
        {
            _postOperations.Add(session, PostOperationKind.CloneProtection, NewKey(keyHandle), targetKeyHandle, authorization, mac);
        }
        catch (Exception failure)
        {
            throw session.Abort(failure);
        }
    }

    /// <inheritdoc/>
    public void UpdateKeyManagementKey(
        uint provisioningHandle, ReadOnlySpan<byte> keyManagementKey, ReadOnlySpan<byte> authorization) =>
        KeyManagementKeyUpdate.Update(_database, provisioningHandle, keyManagementKey, authorization);

    /// <summary>A key of the session that the caller has entered.</summary>
    private KeyRecord NewKey(uint keyHandle) => _database.Find(RecordKind.Key, keyHandle, KeyRecord.Read)
        ?? throw new SksException(SksStatus.NoKey, $"There is no key {keyHandle}.");
}
