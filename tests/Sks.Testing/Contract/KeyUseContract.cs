using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>enumerateKeys, getKeyAttributes, getKeyProtectionInfo, signHashedData, deleteKey.</summary>
public abstract class KeyUseContract : KeyStoreContract
{
    private static readonly byte[] Hash = SHA256.HashData("data"u8);

    public static TheoryData<string> SigningKeys { get; } =
        [.. AlgorithmRegistry.All.OfType<KeyGenerationAlgorithm>().Where(key => Signatures(key).Any()).Select(key => key.Uri)];

    /// <summary>One key each, since some take seconds to make.</summary>
    [Theory]
    [MemberData(nameof(SigningKeys))]
    public void Every_listed_key_signs_by_every_listed_algorithm_that_suits_it_and_by_no_other(string keyAlgorithm)
    {
        var entry = Enrolment.WithoutPin(Store, k => TestSession.Key(k.Id, keyAlgorithm));
        var key = AlgorithmRegistry.Get<KeyGenerationAlgorithm>(keyAlgorithm);
        foreach (var row in AlgorithmRegistry.All.OfType<SignatureAlgorithm>())
        {
            byte[] data = RandomNumberGenerator.GetBytes(row.Hash is null ? 32 : row.HashSize);
            if (!row.Suits(key))
            {
                Fails(SksStatus.Algorithm, () => Sign(entry.KeyHandle, [], row.Uri, data));
                continue;
            }

            Verify.Signature(entry.PublicKey, row, data, Sign(entry.KeyHandle, [], row.Uri, data));
        }
    }

    [Fact]
    public void Data_must_have_the_length_of_the_hash()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Fails(SksStatus.Option, () => Sign(key, Enrolment.Pin, data: new byte[31]));
        Fails(SksStatus.Option, () => Sign(key, Enrolment.Pin, AlgorithmUris.EcdsaNone, []));
        Fails(SksStatus.Option, () => Sign(key, Enrolment.Pin, AlgorithmUris.EcdsaNone, new byte[33]));
        Fails(SksStatus.Algorithm, () => Sign(key, Enrolment.Pin, AlgorithmUris.RsaSha256));
        Fails(SksStatus.Algorithm, () => Sign(key, Enrolment.Pin, "https://example.com/unknown"));
        Fails(SksStatus.Option, () => Store.SignHashedData(key, AlgorithmUris.EcdsaSha256, [1], false, Enrolment.Pin, Hash));
        Assert.Equal(0, Store.GetKeyProtectionInfo(key).PinErrorCount);
    }

    [Fact]
    public void Only_endorsed_algorithms_are_done()
    {
        var entry = Enrolment.WithoutPin(Store, k => k with { EndorsedAlgorithms = [AlgorithmUris.EcdsaSha384] });
        Fails(SksStatus.Algorithm, () => Sign(entry.KeyHandle, []));
        Sign(entry.KeyHandle, [], AlgorithmUris.EcdsaSha384, new byte[48]);
        Assert.Equal([AlgorithmUris.EcdsaSha384], Store.GetKeyAttributes(entry.KeyHandle).EndorsedAlgorithms);
    }

    [Fact]
    public void Authorization_where_none_is_due_and_biometrics_where_there_are_none_are_refused()
    {
        var entry = Enrolment.WithoutPin(Store);
        Fails(SksStatus.Authorization, () => Sign(entry.KeyHandle, Enrolment.Pin));
        Fails(SksStatus.Authorization, () => Store.SignHashedData(entry.KeyHandle, AlgorithmUris.EcdsaSha256, [], true, [], Hash));
    }

    [Fact]
    public void Attributes_and_protection_are_what_was_asked_for()
    {
        uint key = Enrolment.WithPinAndPuk(
            Store, k => k with { FriendlyName = "Zoë's card", AppUsage = AppUsage.Signature, DeleteProtection = DeleteProtection.Puk });
        var attributes = Store.GetKeyAttributes(key);
        Assert.Equal(
            ("Zoë's card", AppUsage.Signature, (ushort)0, 2),
            (attributes.FriendlyName, attributes.AppUsage, attributes.SymmetricKeyLength, attributes.CertificatePath.Count));
        Assert.Equal(
            new KeyProtectionInfo
            {
                ProtectionStatus = ProtectionStatus.PinProtected | ProtectionStatus.PukProtected,
                PukRetryLimit = 3,
                UserDefined = true,
                UserModifiable = true,
                RetryLimit = 3,
                MinLength = 4,
                MaxLength = 8,
                ExportProtection = ExportProtection.NonExportable,
                DeleteProtection = DeleteProtection.Puk,
            },
            Store.GetKeyProtectionInfo(key));
    }

    [Fact]
    public void Keys_are_enumerated_in_the_order_of_their_handles()
    {
        uint[] made = [Enrolment.WithoutPin(Store).KeyHandle, Enrolment.WithPinAndPuk(Store), Enrolment.WithoutPin(Store).KeyHandle];
        var found = new List<uint>();
        for (var next = Store.EnumerateKeys(0); next is not null; next = Store.EnumerateKeys(next.KeyHandle))
        {
            found.Add(next.KeyHandle);
            Assert.NotEqual(0u, next.ProvisioningHandle);
        }

        Assert.Equal(made, found);
    }

    [Fact]
    public void The_last_key_takes_policies_and_session_with_it()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        Store.DeleteKey(key, []);
        IsEmpty();
        Fails(SksStatus.NoKey, () => Sign(key, Enrolment.Pin));
        Fails(SksStatus.NoKey, () => Store.DeleteKey(key, []));
    }

    [Fact]
    public void Delete_protection_asks_for_pin_or_puk_or_forbids()
    {
        uint byPin = Enrolment.WithPinAndPuk(Store, k => k with { DeleteProtection = DeleteProtection.Pin });
        Fails(SksStatus.Authorization, () => Store.DeleteKey(byPin, []));
        Assert.Equal(1, Store.GetKeyProtectionInfo(byPin).PinErrorCount);
        Store.DeleteKey(byPin, Enrolment.Pin);
        uint byPuk = Enrolment.WithPinAndPuk(Store, k => k with { DeleteProtection = DeleteProtection.Puk });
        Fails(SksStatus.Authorization, () => Store.DeleteKey(byPuk, Enrolment.Pin));
        Assert.Equal(1, Store.GetKeyProtectionInfo(byPuk).PukErrorCount);
        Store.DeleteKey(byPuk, Enrolment.Puk);
        IsEmpty();
        uint never = Enrolment.WithPinAndPuk(Store, k => k with { DeleteProtection = DeleteProtection.NonDeletable });
        Fails(SksStatus.NotAllowed, () => Store.DeleteKey(never, Enrolment.Puk));
    }

    [Fact]
    public void Signatures_run_side_by_side()
    {
        uint key = Enrolment.WithPinAndPuk(Store);
        byte[] publicKey = System.Security.Cryptography.X509Certificates.X509CertificateLoader
            .LoadCertificate(Store.GetKeyAttributes(key).CertificatePath[0]).PublicKey.ExportSubjectPublicKeyInfo();
        Parallel.For(0, 200, _ =>
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportSubjectPublicKeyInfo(publicKey, out int _);
            Assert.True(ecdsa.VerifyHash(Hash, Sign(key, Enrolment.Pin)));
        });
    }

    [Fact]
    public void Unknown_handles_are_told_apart()
    {
        Fails(SksStatus.NoKey, () => Store.GetKeyAttributes(4711));
        Fails(SksStatus.NoKey, () => Store.SetCertificatePath(4711, [[1]], new byte[32]));
        Fails(SksStatus.NoSession, () => Store.CloseProvisioningSession(4711, [1], new byte[32]));
        uint closed = Enrolment.WithoutPin(Store).KeyHandle;
        Fails(SksStatus.NoSession, () => Store.SetCertificatePath(closed, [[1]], new byte[32]));
        Sign(closed, []);
    }

    private byte[] Sign(uint keyHandle, byte[] pin, string algorithm = AlgorithmUris.EcdsaSha256, byte[]? data = null) =>
        Store.SignHashedData(keyHandle, algorithm, [], false, pin, data ?? Hash);

    private static IEnumerable<SignatureAlgorithm> Signatures(KeyGenerationAlgorithm key) =>
        AlgorithmRegistry.All.OfType<SignatureAlgorithm>().Where(signature => signature.Suits(key));
}
