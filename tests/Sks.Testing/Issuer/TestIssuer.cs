using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.Core.Provisioning;
using Sks.Core.SessionSecurity;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.Testing.Issuer;

/// <summary>An issuer that speaks to a key store method by method, without KeyGen2: opens sessions and certifies keys.</summary>
public sealed class TestIssuer : IDisposable
{
    private readonly ECDsa _caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _ca;

    public TestIssuer(string name = "Test Issuer")
    {
        var request = new CertificateRequest($"CN={name}", _caKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _ca = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        Uri = $"https://{name.Replace(" ", "-", StringComparison.Ordinal).ToLowerInvariant()}.example/enroll";
    }

    public string Uri { get; }

    /// <summary>Arguments of a session that nothing is wrong with.</summary>
    public ProvisioningSessionParameters Parameters(ECDiffieHellman ephemeral, bool privacyEnabled = false) => new(
        AlgorithmUris.Session1,
        privacyEnabled,
        "S-" + Convert.ToHexString(RandomNumberGenerator.GetBytes(12)),
        ephemeral.ExportSubjectPublicKeyInfo(),
        Uri,
        KeyManagementKey: [],
        ClientTime: (uint)DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        SessionLifeTime: 600,
        SessionKeyLimit: 100,
        ServerCertificate: []);

    /// <summary>Opens a session, verifying its attestation as the specification's "Server Response Validation" has it.</summary>
    public TestSession Open(
        ISecureKeyStore store, Func<ProvisioningSessionParameters, ProvisioningSessionParameters>? change = null, ECCurve? curve = null)
    {
        using var ephemeral = ECDiffieHellman.Create(curve ?? ECCurve.NamedCurves.nistP256);
        var parameters = Parameters(ephemeral);
        parameters = change?.Invoke(parameters) ?? parameters;
        var created = store.CreateProvisioningSession(parameters);
        byte[] deviceCertificate = store.GetDeviceInfo().DeviceCertificate;
        byte[] deviceId = DeviceId.For(parameters.PrivacyEnabled, deviceCertificate).ToArray();
        using var peer = PublicKey.Read(created.ClientEphemeralKey).OpenEcdh();
        var key = SessionKey.Derive(
            ephemeral.DeriveRawSecretAgreement(peer.PublicKey),
            created.ClientSessionId,
            parameters.ServerSessionId,
            parameters.IssuerUri,
            deviceId);
        byte[] signed = SessionAttestation.Data(parameters, created.ClientSessionId, created.ClientEphemeralKey, deviceId);
        bool verified = parameters.PrivacyEnabled
            ? key.PrivacyAttestation(signed).AsSpan().SequenceEqual(created.Attestation)
            : DeviceKey(deviceCertificate).Verify(signed, created.Attestation);
        return verified
            ? new TestSession(this, store, parameters, created, key)
            : throw new InvalidOperationException("The session attestation does not verify.");
    }

    /// <summary>A certificate path for a public key: end entity and CA.</summary>
    public IReadOnlyList<byte[]> Certify(byte[] subjectPublicKeyInfo, string subject = "CN=Test Person")
    {
        var publicKey = System.Security.Cryptography.X509Certificates.PublicKey.CreateFromSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        var request = new CertificateRequest(new X500DistinguishedName(subject), publicKey, HashAlgorithmName.SHA256);
        using var certificate = request.Create(
            _ca.SubjectName,
            X509SignatureGenerator.CreateForECDsa(_caKey),
            DateTimeOffset.UtcNow.AddHours(-1),
            DateTimeOffset.UtcNow.AddMonths(6),
            RandomNumberGenerator.GetBytes(8));
        return [certificate.RawData, _ca.RawData];
    }

    public void Dispose()
    {
        _ca.Dispose();
        _caKey.Dispose();
    }

    private static PublicKey DeviceKey(byte[] certificate) =>
        PublicKey.Read(Sks.Core.Certificates.CertificateFields.Read(certificate).SubjectPublicKeyInfo);
}
