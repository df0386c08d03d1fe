using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sks.Core.Secrets;
using Sks.Issuer.Books;
using Sks.Issuer.Commands;

namespace Sks.Issuer.Enrollment;

/// <summary>
/// Seals what the books must not show: a session's state, as that of one session in one version, its last answer, PUKs, and what else the
/// issuer has made for its keys. The names:
/// <code>
/// "state" || 0x00 || session id || 0x00 || version (8 bytes, big-endian)
/// "puk"   || 0x00 || session id
/// "secrets" || 0x00 || session id
/// "answer" || 0x00 || session id || 0x00 || version (8 bytes, big-endian)
/// </code>
/// Thread safe.
/// </summary>
internal sealed class SealedState(SealingKey key) : IDisposable
{
    /// <summary>Reads the key from its file.</summary>
    /// <exception cref="IssuerException">The file is not 32 bytes long.</exception>
    public static SealedState FromFile(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        try
        {
            return bytes.Length == SealingKey.KeySize
                ? new SealedState(new SealingKey(bytes))
                : throw new IssuerException(ExitStatus.Damaged, $"{path} is not {SealingKey.KeySize} bytes long; restore it from your backup.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Seals a state and wipes it.</summary>
    public byte[] Seal(string sessionId, long version, byte[] state)
    {
        try
        {
            return key.Seal(Name("state\0"u8, sessionId, version), state);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(state);
        }
    }

    /// <summary>Opens the state of a row; the caller wipes it.</summary>
    /// <exception cref="CryptographicException">It was not sealed as this session's, in this version.</exception>
    public byte[] Open(SessionRow row) => key.Open(Name("state\0"u8, row.Id, row.Version), row.SealedState);

    /// <summary>Seals the answer that led to a version; it holds encrypted PUKs and names.</summary>
    public byte[] SealAnswer(string sessionId, long version, byte[] answer) => key.Seal(Name("answer\0"u8, sessionId, version), answer);

    /// <summary>Opens the last answer of a row.</summary>
    /// <exception cref="CryptographicException">It was not sealed as this session's, in this version.</exception>
    public byte[] OpenAnswer(SessionRow row) => key.Open(Name("answer\0"u8, row.Id, row.Version), row.Answered.SealedAnswer);

    /// <summary>Seals a PUK, which the caller wipes; empty for none.</summary>
    public byte[] SealPuk(string sessionId, ReadOnlySpan<byte> puk) => puk.IsEmpty ? [] : key.Seal(PukName(sessionId), puk);

    /// <summary>Opens the PUK of a session; the caller wipes it.</summary>
    /// <exception cref="CryptographicException">It was not sealed as this session's.</exception>
    public byte[] OpenPuk(SessionRow row) => key.Open(PukName(row.Id), row.SealedPuk);

    /// <summary>Seals what the issuer has made for a session's keys; empty for nothing.</summary>
    public byte[] SealSecrets(string sessionId, CredentialSecrets secrets)
    {
        byte[] written = secrets.Write();
        try
        {
            return secrets.IsEmpty ? [] : key.Seal(SecretsName(sessionId), written);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(written);
        }
    }

    /// <summary>Opens what <see cref="SealSecrets"/> has sealed; the caller disposes of it.</summary>
    /// <exception cref="CryptographicException">It was not sealed as this session's.</exception>
    public CredentialSecrets OpenSecrets(SessionRow row)
    {
        if (row.SealedSecrets.Length == 0)
        {
            return CredentialSecrets.None();
        }

        byte[] written = key.Open(SecretsName(row.Id), row.SealedSecrets);
        try
        {
            return CredentialSecrets.Read(written);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(written);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private static byte[] Name(ReadOnlySpan<byte> kind, string sessionId, long version)
    {
        byte[] name = [.. kind, .. Encoding.ASCII.GetBytes(sessionId), 0, .. new byte[sizeof(long)]];
        BinaryPrimitives.WriteInt64BigEndian(name.AsSpan(name.Length - sizeof(long)), version);
        return name;
    }

    private static byte[] SecretsName(string sessionId) => [.. "secrets\0"u8, .. Encoding.ASCII.GetBytes(sessionId)];

    private static byte[] PukName(string sessionId) => [.. "puk\0"u8, .. Encoding.ASCII.GetBytes(sessionId)];
}
