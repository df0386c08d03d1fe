using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Records;
using Sks.Engine.Store;
using Sks.Engine.Store.Check;
using Sks.Engine.Tests.Store;
using Sks.Testing;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Engine.Tests.Protectors.Tpm;

public sealed class TpmIdentityTests : IDisposable
{
    // TPM_CC_Duplicate, TPM_CC_ReadPublic
    private const uint Duplicate = 0x14B;
    private const uint ReadPublic = 0x173;

    private readonly SoftwareTpm _tpm = new();
    private readonly TemporaryDirectory _directory = new();

    private TpmProtector[] Protectors => [new TpmProtector(new TpmDevice(_tpm.Connect))];

    public void Dispose()
    {
        _tpm.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Sessions_are_attested_by_the_key_in_the_TPM_again_after_power_was_off_and_the_store_never_holds_it()
    {
        byte[] certificate;
        using (var element = Open(keyInTpm: true))
        {
            // Enrolments verify each attestation by the device certificate.
            Enrolment.WithoutPin(element);
            certificate = element.GetDeviceInfo().DeviceCertificate;
            Assert.Contains("TPM", element.GetDeviceInfo().VendorDescription, StringComparison.Ordinal);
        }

        _tpm.Restart();
        using (var element = Open())
        {
            Enrolment.WithoutPin(element);
            Assert.Equal(certificate, element.GetDeviceInfo().DeviceCertificate);
        }

        using (var store = StoreDirectory.Open(_directory.Path, WithRootOnly()))
        {
            Assert.Empty(DeviceRecord.Read(store.Read(RecordKind.Device, 0)!).AttestationKey);
            Assert.NotNull(store.Read(RecordKind.TpmKey, 0));
        }

        Assert.True(StoreInfo.Read(_directory.Path).HasTpmKey);
        Assert.True(StoreCheck.Run(_directory.Path).IsClean);
    }

    [Fact]
    public void Its_request_verifies_and_claims_the_TPM_and_a_software_keys_does_not()
    {
        using (var element = Open(keyInTpm: true))
        {
            Assert.True(Claims(element));
        }

        using var software = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        Assert.False(Claims(software));

        static bool Claims(SecureElement element)
        {
            var request = CertificateRequest.LoadSigningRequest(
                element.GetDeviceCertificationRequest(), HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            using var certificate = X509CertificateLoader.LoadCertificate(element.GetDeviceInfo().DeviceCertificate);
            Assert.Equal(certificate.PublicKey.ExportSubjectPublicKeyInfo(), request.PublicKey.ExportSubjectPublicKeyInfo());
            return AttestationKeyPolicy.SaysInTpm(request.CertificateExtensions);
        }
    }

    [Fact]
    public void No_command_takes_the_key_out_of_the_TPM()
    {
        Open(keyInTpm: true).Dispose();
        byte[] key;
        using (var store = StoreDirectory.Open(_directory.Path, WithRootOnly()))
        {
            key = TpmKeyRecord.Read(store.Read(RecordKind.TpmKey, 0)!).Key;
        }

        new TpmDevice(_tpm.Connect).Run(tpm =>
        {
            using var storage = new TpmStorage(tpm);
            uint handle = storage.LoadChild(key);
            try
            {
                using (var area = tpm.Execute(ReadPublic, [handle], TpmAuthorization.None, []))
                {
                    var reader = new Core.DataTypes.DataReader(area.Parameters);
                    var template = TpmPublicKey.Template.AsSpan(..^4);
                    Assert.True(reader.BytesSpan().StartsWith(template));
                    uint attributes = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(template[4..]);
                    const uint Stays = TpmNumbers.FixedTpm | TpmNumbers.FixedParent | TpmNumbers.SensitiveDataOrigin;
                    Assert.Equal(Stays, attributes & Stays);
                    Assert.Equal(0u, attributes & TpmNumbers.Decrypt);
                }

                // To no parent at all, without encryption: encryptionKeyIn (empty) || symmetric (none).
                byte[] parameters = [0, 0, 0, 0x10];
                Assert.Throws<TpmException>(() => tpm.Execute(Duplicate, [handle, TpmNumbers.Null], TpmAuthorization.EmptyPassword, parameters).Dispose());
            }
            finally
            {
                tpm.Flush(handle);
            }

            return true;
        });
    }

    [Fact]
    public void Without_its_TPM_there_are_no_new_sessions_and_the_keys_that_are_there_work()
    {
        using var issuer = new TestIssuer();
        using var element = Open(keyInTpm: true);
        uint key = Enrolment.WithoutPin(element).KeyHandle;
        _tpm.Stop();
        var e = Assert.Throws<SksException>(() => issuer.Open(element).Dispose());
        Assert.Equal(SksStatus.External, e.Status);
        Assert.Contains("--tpm-device", e.Message, StringComparison.Ordinal);
        Assert.Equal(SksStatus.External, Assert.Throws<SksException>(element.GetDeviceCertificationRequest).Status);
        element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, [], new byte[32]);
        _tpm.Restart();
        Enrolment.WithoutPin(element);
    }

    [Fact]
    public void Another_TPM_does_not_sign_for_it()
    {
        Open(keyInTpm: true).Dispose();
        using var other = new SoftwareTpm();
        using var issuer = new TestIssuer();
        using var element = new SecureElement(
            StoreDirectory.Open(_directory.Path, [.. WithRootOnly()[..1], new TpmProtector(new TpmDevice(other.Connect))]), TimeProvider.System);
        var e = Assert.Throws<SksException>(() => issuer.Open(element).Dispose());
        Assert.Equal(SksStatus.External, e.Status);
        Assert.Contains("does not hold the attestation key", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_with_a_key_in_software_keeps_it_and_one_without_TPM_gets_none()
    {
        Open().Dispose();
        Assert.Equal(SksStatus.NotAllowed, Assert.Throws<SksException>(() => Open(keyInTpm: true)).Status);
        Open().Dispose();
        Assert.Equal(SksStatus.External, Assert.Throws<SksException>(
            () => new SecureElement(SealedStore.InMemory(), TimeProvider.System, attestationKeyInTpm: true)).Status);
        Assert.Throws<StoreException>(() => StoreTpm.Check(new TpmDevice(null)));
    }

    [Fact]
    public void A_vendors_certificate_fits_only_if_it_is_about_the_key_in_the_TPM()
    {
        using var element = Open(keyInTpm: true);
        using var issuer = new TestIssuer();
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = CertificateRequest.LoadSigningRequest(element.GetDeviceCertificationRequest(), HashAlgorithmName.SHA256);
        Assert.Throws<SksException>(() => element.SetDeviceCertificatePath(issuer.Certify(other.ExportSubjectPublicKeyInfo())));
        element.SetDeviceCertificatePath(issuer.Certify(request.PublicKey.ExportSubjectPublicKeyInfo()));
        Enrolment.WithoutPin(element);
    }

    private Engine.Protectors.IMasterKeyProtector[] WithRootOnly() => [new Engine.Protectors.RootOnlyFileProtector(), .. Protectors];

    private SecureElement Open(bool keyInTpm = false)
    {
        var store = StoreDirectory.OpenOrCreate(_directory.Path, WithRootOnly());
        try
        {
            return new SecureElement(store, TimeProvider.System, attestationKeyInTpm: keyInTpm);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
