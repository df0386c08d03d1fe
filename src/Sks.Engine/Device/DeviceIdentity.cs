using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Core.Certificates;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Device;

/// <summary>
/// The attestation private key and the device certificate (section 2.1). The key is P-256, made with the store, in a TPM if that is wanted then; its
/// certificate is self-signed until a vendor's is fitted.
/// </summary>
/// <remarks>Thread safe.</remarks>
internal sealed class DeviceIdentity : IDisposable
{
    public const string VendorName = "SKS";

    private const int MaxPathLength = 10;
    private const int SerialNumberSize = 16;
    private static readonly X500DistinguishedName SelfSignedName = new("CN=SKS device");

    private readonly CredentialDatabase _database;
    private readonly AttestationKey _attestationKey;
    private volatile IReadOnlyList<byte[]> _certificatePath;

    private DeviceIdentity(CredentialDatabase database, AttestationKey attestationKey, IReadOnlyList<byte[]> certificatePath)
    {
        _database = database;
        _attestationKey = attestationKey;
        _certificatePath = certificatePath;
    }

    /// <summary>X.509 DER, device first.</summary>
    public IReadOnlyList<byte[]> CertificatePath => _certificatePath;

    public byte[] Certificate => _certificatePath[0];

    /// <summary>Whether the attestation key is in a TPM.</summary>
    public bool IsInTpm => _attestationKey.IsInTpm;

    /// <summary>The identity that the store holds; made now if it holds none.</summary>
    /// <param name="database">The store.</param>
    /// <param name="clock">For the certificate of a new one.</param>
    /// <param name="tpm">The TPM at hand, if any.</param>
    /// <param name="inTpm">Whether the attestation key has to be in it.</param>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.External"/>: the TPM makes no key; <see cref="SksStatus.NotAllowed"/>: the store's key is in software.
    /// </exception>
    public static DeviceIdentity OpenOrCreate(CredentialDatabase database, TimeProvider clock, TpmDevice? tpm, bool inTpm)
    {
        if (database.Find(RecordKind.Device, 0, DeviceRecord.Read) is not { } record)
        {
            return Create(database, inTpm ? TpmAttestationKey.Make(tpm ?? new TpmDevice(null)) : SoftwareAttestationKey.Make(), clock);
        }

        AttestationKey key = record.AttestationKey.Length > 0
            ? SoftwareAttestationKey.Open(record.AttestationKey)
            : TpmAttestationKey.Open(tpm, (database.Find(RecordKind.TpmKey, 0, TpmKeyRecord.Read)
                ?? throw new SksException(SksStatus.Storage, "The attestation key's record is missing; run \"sks store check\".")).Key);
        if (inTpm && !key.IsInTpm)
        {
            key.Dispose();
            throw new SksException(SksStatus.NotAllowed, "The store has its attestation key in software, and keeps it; only a new store gets one in a TPM.");
        }

        return new DeviceIdentity(database, key, record.CertificatePath);
    }

    /// <summary>Signs with SHA-256; <c>r || s</c>.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.External"/>: the key is in a TPM that does not sign.</exception>
    public byte[] Sign(ReadOnlySpan<byte> data) => _attestationKey.SignHash(SHA256.HashData(data));

    /// <summary>A certification request that says, and does not prove, where the key is.</summary>
    /// <exception cref="SksException">As for <see cref="Sign"/>.</exception>
    public byte[] CreateCertificationRequest()
    {
        var request = NewRequest(_attestationKey);
        if (IsInTpm)
        {
            request.CertificateExtensions.Add(AttestationKeyPolicy.InTpm());
        }

        return request.CreateSigningRequest(_attestationKey.SignatureGenerator());
    }

    /// <summary>Fits another path; the caller has made sure that nothing depends on the old device ID.</summary>
    public void SetCertificatePath(IReadOnlyList<byte[]> path)
    {
        Limits.Check(path.Count <= MaxPathLength, $"A device certificate path has at most {MaxPathLength} certificates.");
        var fields = Core.Certificates.CertificatePath.Read(path);
        Limits.Check(
            fields[0].SubjectPublicKeyInfo.AsSpan().SequenceEqual(_attestationKey.PublicKey),
            "The device certificate is not about this device's attestation key.");
        Write(path);
        _database.Flush();
        _certificatePath = path;
    }

    public void Dispose() => _attestationKey.Dispose();

    private static DeviceIdentity Create(CredentialDatabase database, AttestationKey key, TimeProvider clock)
    {
        try
        {
            var request = NewRequest(key);
            request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
            var now = clock.GetUtcNow();
            byte[] serial = RandomNumberGenerator.GetBytes(SerialNumberSize);
            serial[0] = (byte)((serial[0] & 0x3F) | 0x40);
            using var certificate = request.Create(SelfSignedName, key.SignatureGenerator(), now.AddMinutes(-5), now.AddYears(30), serial);
            var identity = new DeviceIdentity(database, key, [certificate.RawData]);
            identity.Write(identity._certificatePath);
            return identity;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    private static CertificateRequest NewRequest(AttestationKey key) =>
        new(SelfSignedName, PublicKey.CreateFromSubjectPublicKeyInfo(key.PublicKey, out _), HashAlgorithmName.SHA256);

    private void Write(IReadOnlyList<byte[]> path)
    {
        var records = _attestationKey.Records(path);
        try
        {
            _database.Commit(records);
        }
        finally
        {
            AttestationKey.Wipe(records);
        }
    }
}
