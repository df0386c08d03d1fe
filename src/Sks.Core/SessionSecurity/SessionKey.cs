using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sks.Core.DataTypes;
using Sks.Core.Secrets;

namespace Sks.Core.SessionSecurity;

/// <summary>
/// The 32-byte key that an issuer and a store agree on, and the formulas of chapter 6 that use it. Both ends call these.
/// Who counts uses against <c>sessionKeyLimit</c> and keeps <c>macSequenceCounter</c> is the owner's business.
/// </summary>
public sealed class SessionKey : IDisposable
{
    /// <summary>Bytes of a session key, a MAC and an attestation.</summary>
    public const int Size = 32;

    private readonly SecretBuffer _key;

    private SessionKey(SecretBuffer key) => _key = key;

    /// <summary>The key's bytes, for sealing.</summary>
    public ReadOnlySpan<byte> Secret => _key.Span;

    /// <summary>
    /// Derives the key of algorithm <c>session.1</c> (createProvisioningSession):
    /// <code>
    /// sessionKey = HMAC-SHA256 (Z, len || clientSessionId || len || serverSessionId || len || issuerUri || len || Device ID)
    /// </code>
    /// where <c>len</c> is a big-endian <c>ushort</c>.
    /// </summary>
    /// <param name="sharedSecret">Z of the SP800-56A ECC CDH primitive.</param>
    /// <param name="clientSessionId">The store's session id.</param>
    /// <param name="serverSessionId">The issuer's session id.</param>
    /// <param name="issuerUri">The issuer's URI.</param>
    /// <param name="deviceId">Section 2.7: device certificate DER, or <c>Anonymous</c>.</param>
    public static SessionKey Derive(
        ReadOnlySpan<byte> sharedSecret,
        string clientSessionId,
        string serverSessionId,
        string issuerUri,
        ReadOnlySpan<byte> deviceId)
    {
        using var data = new DataWriter(1024);
        data.String(clientSessionId).String(serverSessionId).String(issuerUri).Bytes(deviceId);
        var key = new SecretBuffer(Size);
        HMACSHA256.HashData(sharedSecret, data.Written, key.Span);
        return new SessionKey(key);
    }

    /// <summary>Restores a key that was unsealed; <paramref name="secret"/> is zeroed.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public static SessionKey TakeFrom(Span<byte> secret)
    {
        if (secret.Length != Size)
        {
            throw new ArgumentException("A session key has 32 bytes.", nameof(secret));
        }

        return new SessionKey(SecretBuffer.TakeFrom(secret));
    }

    /// <summary>
    /// Section 6.2:
    /// <code>
    /// mac = HMAC-SHA256 (sessionKey || MethodName || macSequenceCounter, Data)
    /// </code>
    /// with the name as ASCII without length and the counter as a big-endian <c>ushort</c>. An attestation (section 6.3) is the same with
    /// <see cref="MethodNames.DeviceAttestation"/>.
    /// </summary>
    /// <returns>32 bytes.</returns>
    public byte[] Mac(string methodName, ushort macSequenceCounter, ReadOnlySpan<byte> data)
    {
        Span<byte> macKey = stackalloc byte[Size + 64 + sizeof(ushort)];
        try
        {
            _key.Span.CopyTo(macKey);
            int length = Size + Encoding.ASCII.GetBytes(methodName, macKey[Size..^sizeof(ushort)]);
            BinaryPrimitives.WriteUInt16BigEndian(macKey[length..], macSequenceCounter);
            return HMACSHA256.HashData(macKey[..(length + sizeof(ushort))], data);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(macKey);
        }
    }

    /// <summary>
    /// The session attestation of privacy mode (createProvisioningSession): <c>HMAC-SHA256 (sessionKey, Data)</c> over
    /// <see cref="SessionAttestation.Data"/>.
    /// </summary>
    public byte[] PrivacyAttestation(ReadOnlySpan<byte> sessionAttestationData) =>
        HMACSHA256.HashData(_key.Span, sessionAttestationData);

    /// <summary>Encrypts as section 6.1 has it (<see cref="EncryptedData"/>).</summary>
    public byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        using var key = EncryptionKey();
        return EncryptedData.Encrypt(key.Span, plaintext);
    }

    /// <summary>Decrypts as section 6.1 has it (<see cref="EncryptedData"/>).</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Crypto"/>: not a whole number of blocks, or the padding is wrong.</exception>
    public SecretBuffer Decrypt(ReadOnlySpan<byte> ciphertext)
    {
        using var key = EncryptionKey();
        return EncryptedData.Decrypt(key.Span, ciphertext);
    }

    /// <summary>
    /// What a key management key signs to act on a key (section 6.4), no lengths anywhere:
    /// <code>
    /// "TargetKeyReference" || HMAC-SHA256 (sessionKey || Device ID, End-Entity Certificate)
    /// </code>
    /// </summary>
    public byte[] TargetKeyReference(ReadOnlySpan<byte> deviceId, ReadOnlySpan<byte> targetCertificate)
    {
        byte[] hmacKey = new byte[Size + deviceId.Length];
        try
        {
            _key.Span.CopyTo(hmacKey);
            deviceId.CopyTo(hmacKey.AsSpan(Size));
            return [.. "TargetKeyReference"u8, .. HMACSHA256.HashData(hmacKey, targetCertificate)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(hmacKey);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>Section 6.1: <c>EncryptionKey = HMAC-SHA256 (sessionKey, "EncryptionKey")</c>.</summary>
    private SecretBuffer EncryptionKey()
    {
        var key = new SecretBuffer(Size);
        HMACSHA256.HashData(_key.Span, "EncryptionKey"u8, key.Span);
        return key;
    }
}
