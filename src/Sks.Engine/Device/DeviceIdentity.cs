using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Device;

/// <summary>
/// The attestation private key and the device certificate (section 2.1). The key is P-256, made with the store; its certificate is
/// self-signed until a vendor's is fitted.
/// </summary>
/// <remarks>Thread safe.</remarks>
internal sealed class DeviceIdentity : IDisposable
{
    public const string VendorName = "SKS";

    private const int MaxPathLength = 10;
    private static readonly X500DistinguishedName SelfSignedName = new("CN=SKS device");

    private readonly CredentialDatabase _database;
    private readonly ECDsa _attestationKey;
    private readonly Lock _signing = new();
    private volatile IReadOnlyList<byte[]> _certificatePath;

    private DeviceIdentity(CredentialDatabase database, ECDsa attestationKey, IReadOnlyList<byte[]> certificatePath)
    {
        _database = database;
        _attestationKey = attestationKey;
        _certificatePath = certificatePath;
    }

    /// <summary>X.509 DER, device first.</summary>
    public IReadOnlyList<byte[]> CertificatePath => _certificatePath;

    public byte[] Certificate => _certificatePath[0];

    /// <summary>The identity that the store holds; made now if it holds none.</summary>
    public static DeviceIdentity OpenOrCreate(CredentialDatabase database, TimeProvider clock)
    {
        var key = ECDsa.Create();
        try
        {
            if (database.Find(RecordKind.Device, 0, DeviceRecord.Read) is not { } record)
            {
                return Create(database, key, clock);
            }

            try
            {
                key.ImportPkcs8PrivateKey(record.AttestationKey, out _);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(record.AttestationKey);
            }

            return new DeviceIdentity(database, key, record.CertificatePath);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Signs with SHA-256; <c>r || s</c>.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        lock (_signing)
        {
            return _attestationKey.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    public byte[] CreateCertificationRequest()
    {
        lock (_signing)
        {
            return new CertificateRequest(SelfSignedName, _attestationKey, HashAlgorithmName.SHA256).CreateSigningRequest();
        }
    }

    /// <summary>Fits another path; the caller has made sure that nothing depends on the old device ID.</summary>
    public void SetCertificatePath(IReadOnlyList<byte[]> path)
    {
        Limits.Check(path.Count <= MaxPathLength, $"A device certificate path has at most {MaxPathLength} certificates.");
        var fields = Core.Certificates.CertificatePath.Read(path);
        Limits.Check(
            fields[0].SubjectPublicKeyInfo.AsSpan().SequenceEqual(_attestationKey.ExportSubjectPublicKeyInfo()),
            "The device certificate is not about this device's attestation key.");
        Write(path);
        _database.Flush();
        _certificatePath = path;
    }

    public void Dispose() => _attestationKey.Dispose();

    private static DeviceIdentity Create(CredentialDatabase database, ECDsa key, TimeProvider clock)
    {
        key.GenerateKey(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(SelfSignedName, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        var now = clock.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddYears(30));
        var identity = new DeviceIdentity(database, key, [certificate.RawData]);
        identity.Write(identity._certificatePath);
        return identity;
    }

    private void Write(IReadOnlyList<byte[]> path)
    {
        byte[] attestationKey = _attestationKey.ExportPkcs8PrivateKey();
        try
        {
            _database.Commit([new DeviceRecord(attestationKey, path)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(attestationKey);
        }
    }
}
