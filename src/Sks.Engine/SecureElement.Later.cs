using Sks.Core;
using Sks.Core.Keys;

namespace Sks.Engine;

/// <content>Methods of later work: refused, and inside a session the session ends, as for every refusal.</content>
public sealed partial class SecureElement
{
    /// <inheritdoc/>
    public void UpdateKeyManagementKey(
        uint provisioningHandle, ReadOnlySpan<byte> keyManagementKey, ReadOnlySpan<byte> authorization) => throw Unsupported();

    /// <inheritdoc/>
    public void ImportSymmetricKey(uint keyHandle, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac) => throw RefuseByKey(keyHandle);

    /// <inheritdoc/>
    public void ImportPrivateKey(uint keyHandle, ReadOnlySpan<byte> encryptedKey, ReadOnlySpan<byte> mac) => throw RefuseByKey(keyHandle);

    /// <inheritdoc/>
    public void AddExtension(uint keyHandle, KeyExtension extension, ReadOnlySpan<byte> mac) => throw RefuseByKey(keyHandle);

    /// <inheritdoc/>
    public void PostDeleteKey(
        uint provisioningHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac) =>
        throw Refuse(provisioningHandle);

    /// <inheritdoc/>
    public void PostUnlockKey(
        uint provisioningHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac) =>
        throw Refuse(provisioningHandle);

    /// <inheritdoc/>
    public void PostUpdateKey(uint keyHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac) =>
        throw RefuseByKey(keyHandle);

    /// <inheritdoc/>
    public void PostCloneKeyProtection(
        uint keyHandle, uint targetKeyHandle, ReadOnlySpan<byte> authorization, ReadOnlySpan<byte> mac) => throw RefuseByKey(keyHandle);

    /// <inheritdoc/>
    public KeyExtension GetExtension(uint keyHandle, string type) => throw Unsupported();

    /// <inheritdoc/>
    public void SetProperty(uint keyHandle, string type, string name, string value) => throw Unsupported();

    /// <inheritdoc/>
    public byte[] ExportKey(uint keyHandle, ReadOnlySpan<byte> authorization) => throw Unsupported();

    /// <inheritdoc/>
    public string UpdateFirmware(ReadOnlySpan<byte> chunk) =>
        throw new SksException(SksStatus.Option, "This device has no update URL.");

    /// <inheritdoc/>
    public byte[] AsymmetricKeyDecrypt(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) => throw Unsupported();

    /// <inheritdoc/>
    public byte[] KeyAgreement(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> publicKey) => throw Unsupported();

    /// <inheritdoc/>
    public byte[] PerformHmac(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) => throw Unsupported();

    /// <inheritdoc/>
    public byte[] SymmetricKeyEncrypt(
        uint keyHandle,
        string algorithm,
        bool mode,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) => throw Unsupported();

    private static SksException Unsupported() => new(SksStatus.NotAllowed, "This version of the key store does not have the method yet.");

    private SksException Refuse(uint provisioningHandle)
    {
        using var session = _sessions.Enter(provisioningHandle);
        return session.Abort(Unsupported());
    }

    private SksException RefuseByKey(uint keyHandle)
    {
        using var session = _sessions.EnterByKey(keyHandle);
        return session.Abort(Unsupported());
    }
}
