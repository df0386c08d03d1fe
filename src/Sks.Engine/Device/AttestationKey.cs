using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Engine.Records;

namespace Sks.Engine.Device;

/// <summary>The attestation private key (section 2.1), P-256, wherever it is. Thread safe.</summary>
internal abstract class AttestationKey : IDisposable
{
    /// <summary>SubjectPublicKeyInfo, DER.</summary>
    public abstract byte[] PublicKey { get; }

    /// <summary>Whether it is in a TPM, for good.</summary>
    public abstract bool IsInTpm { get; }

    /// <summary>Signs a SHA-256 hash.</summary>
    /// <returns>r || s, 32 bytes each.</returns>
    /// <exception cref="SksException"><see cref="SksStatus.External"/>: it is in a TPM that does not sign.</exception>
    public abstract byte[] SignHash(ReadOnlySpan<byte> hash);

    /// <summary>The records that keep it, beside its certificate path; the caller has them written, and wipes them by <see cref="Wipe"/>.</summary>
    public abstract IReadOnlyList<IStoredObject> Records(IReadOnlyList<byte[]> certificatePath);

    public abstract void Dispose();

    /// <summary>Zeroes a private key in records that have been written.</summary>
    public static void Wipe(IReadOnlyList<IStoredObject> records)
    {
        foreach (var device in records.OfType<DeviceRecord>())
        {
            CryptographicOperations.ZeroMemory(device.AttestationKey);
        }
    }

    /// <summary>Signs certificates and requests about itself (ecdsa-with-SHA256).</summary>
    public X509SignatureGenerator SignatureGenerator() => new AttestationSignatures(this);
}
