namespace Sks.Engine;

/// <content>The User API, methods 100 to 104.</content>
public sealed partial class SecureElement
{
    /// <inheritdoc/>
    public byte[] SignHashedData(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) =>
        _keyUse.SignHashedData(keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    /// <inheritdoc/>
    public byte[] AsymmetricKeyDecrypt(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) =>
        _keyUse.AsymmetricKeyDecrypt(keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    /// <inheritdoc/>
    public byte[] KeyAgreement(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> publicKey) =>
        _keyUse.KeyAgreement(keyHandle, algorithm, parameters, biometricAuth, authorization, publicKey);

    /// <inheritdoc/>
    public byte[] PerformHmac(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) =>
        _keyUse.PerformHmac(keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    /// <inheritdoc/>
    public byte[] SymmetricKeyEncrypt(
        uint keyHandle,
        string algorithm,
        bool mode,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) =>
        _keyUse.SymmetricKeyEncrypt(keyHandle, algorithm, mode, parameters, biometricAuth, authorization, data);
}
