namespace Sks.Core;

/// <summary>The User API: what a key does, for whoever may use it. Statuses and thread safety as in <see cref="ISecureKeyStore"/>.</summary>
public interface IKeyUse
{
    /// <summary><c>signHashedData [100]</c>.</summary>
    /// <param name="keyHandle">A key of a closed session.</param>
    /// <param name="algorithm">Signature algorithm URI.</param>
    /// <param name="parameters">Empty unless the algorithm asks for some.</param>
    /// <param name="biometricAuth">Whether the platform has verified the person by biometrics.</param>
    /// <param name="authorization">The PIN, or empty.</param>
    /// <param name="data">The hash, of the algorithm's length; for <c>*.none</c> what the key can sign.</param>
    /// <returns>PKCS #1 for RSA; <c>r || s</c> of fixed width for ECDSA.</returns>
    byte[] SignHashedData(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data);

    /// <summary><c>asymmetricKeyDecrypt [101]</c>: the caller wipes the result.</summary>
    byte[] AsymmetricKeyDecrypt(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data);

    /// <summary><c>keyAgreement [102]</c>: the shared secret, for the caller to wipe.</summary>
    byte[] KeyAgreement(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> publicKey);

    /// <summary><c>performHmac [103]</c>.</summary>
    byte[] PerformHmac(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data);

    /// <summary><c>symmetricKeyEncrypt [104]</c>: encrypts, or decrypts when <paramref name="mode"/> is <see langword="false"/>.</summary>
    byte[] SymmetricKeyEncrypt(
        uint keyHandle,
        string algorithm,
        bool mode,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data);
}
