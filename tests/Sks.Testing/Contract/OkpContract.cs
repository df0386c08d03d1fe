using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Core.SessionSecurity;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>Ed25519, Ed448, X25519 and X448 (RFC 8032, 7748, 8410): signatures, agreement, import, key management.</summary>
public abstract class OkpContract : KeyStoreContract
{
    /// <summary>RFC 8410, section 10.3: version 1, with an attribute and the public key.</summary>
    private const string WithPublicKey =
        "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCoB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB"
        + "Z9w7lshQhqowtrbLDFw4rXAxZuE=";

    /// <summary>RFC 8410, section 10.3: the same key in version 0.</summary>
    private const string WithoutPublicKey = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";

    /// <summary>RFC 8410, section 10.1.</summary>
    private const string ItsPublicKey = "MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=";

    private readonly TestIssuer _issuer = new();

    private static OkpKeyAlgorithm Curve(string uri) => AlgorithmRegistry.Get<OkpKeyAlgorithm>(uri);

    [Theory]
    [InlineData(AlgorithmUris.Ed25519)]
    [InlineData(AlgorithmUris.Ed448)]
    public void EdDsa_signs_the_message_itself_from_nothing_to_cryptoDataSize(string algorithm)
    {
        var entry = Enrolment.WithoutPin(Store, k => k with { KeyAlgorithm = algorithm });
        byte[] longest = RandomNumberGenerator.GetBytes(checked((int)Store.GetDeviceInfo().CryptoDataSize));
        Verify.Signature(entry.PublicKey, AlgorithmRegistry.Get<SignatureAlgorithm>(algorithm), longest, Sign(longest));
        Assert.Equal(2 * Curve(algorithm).KeyLength, Sign([]).Length);
        Assert.Equal(Sign([1, 2, 3]), Sign([1, 2, 3]));
        Fails(SksStatus.Option, () => Sign([.. longest, 0]));
        Fails(SksStatus.Option, () => Store.SignHashedData(entry.KeyHandle, algorithm, [1], false, [], []));
        Fails(SksStatus.Algorithm, () => Store.KeyAgreement(entry.KeyHandle, algorithm, [], false, [], entry.PublicKey));
        Fails(SksStatus.Algorithm, () => Store.AsymmetricKeyDecrypt(entry.KeyHandle, algorithm, [], false, [], new byte[32]));

        byte[] Sign(byte[] message) => Store.SignHashedData(entry.KeyHandle, algorithm, [], false, [], message);
    }

    [Theory]
    [InlineData(AlgorithmUris.X25519)]
    [InlineData(AlgorithmUris.X448)]
    public void Agreement_yields_the_raw_secret_and_survives_a_restart(string algorithm)
    {
        var entry = Enrolment.WithoutPin(Store, k => k with { KeyAlgorithm = algorithm });
        Face.Restart();
        var (privateKey, publicKey) = KeyPair(algorithm);
        byte[] theirs = new byte[privateKey.Length];
        byte[] own = PublicKey.Read(entry.PublicKey).Bytes().ToArray();
        Assert.True(algorithm == AlgorithmUris.X25519
            ? X25519.CalculateAgreement(privateKey, own, theirs)
            : X448.CalculateAgreement(privateKey, own, theirs));
        Assert.Equal(theirs, Agree(entry.KeyHandle, algorithm, publicKey));
    }

    [Theory]
    [InlineData(AlgorithmUris.X25519, "00")]
    [InlineData(AlgorithmUris.X25519, "01")]
    [InlineData(AlgorithmUris.X25519, "E0EB7A7C3B41B8AE1656E3FAF19FC46ADA098DEB9C32B1FD866205165F49B800")]
    [InlineData(AlgorithmUris.X25519, "5F9C95BCA3508C24B1D0B1559C83EF5B04445CC4581C8E86D8224EDDD09F1157")]
    [InlineData(AlgorithmUris.X448, "00")]
    [InlineData(AlgorithmUris.X448, "01")]
    public void A_point_of_small_order_is_refused(string algorithm, string point)
    {
        var entry = Enrolment.WithoutPin(Store, k => k with { KeyAlgorithm = algorithm });
        byte[] key = new byte[Curve(algorithm).KeyLength];
        Convert.FromHexString(point).CopyTo(key, 0);
        Fails(SksStatus.Crypto, () => Agree(entry.KeyHandle, algorithm, PublicKey.FromBytes(Curve(algorithm), key).SubjectPublicKeyInfo));
    }

    [Fact]
    public void Agreement_is_with_a_strict_key_on_the_same_curve_by_the_curves_own_algorithm()
    {
        uint x25519 = Enrolment.WithoutPin(Store, k => k with { KeyAlgorithm = AlgorithmUris.X25519 }).KeyHandle;
        uint p256 = Enrolment.WithoutPin(Store).KeyHandle;
        byte[] peer = KeyPair(AlgorithmUris.X25519).PublicKey;
        using var ec = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        Fails(SksStatus.Algorithm, () => Agree(x25519, AlgorithmUris.EcdhRaw, peer));
        Fails(SksStatus.Algorithm, () => Agree(x25519, AlgorithmUris.X448, peer));
        Fails(SksStatus.Algorithm, () => Agree(x25519, AlgorithmUris.X25519, ec.ExportSubjectPublicKeyInfo()));
        Fails(SksStatus.Algorithm, () => Agree(x25519, AlgorithmUris.X25519, KeyPair(AlgorithmUris.X448).PublicKey));
        Fails(SksStatus.Algorithm, () => Agree(x25519, AlgorithmUris.X25519, KeyPair(AlgorithmUris.Ed25519).PublicKey));
        Fails(SksStatus.Algorithm, () => Agree(p256, AlgorithmUris.X25519, peer));
        Fails(SksStatus.Algorithm, () => Agree(p256, AlgorithmUris.EcdhRaw, peer));
        Fails(SksStatus.Crypto, () => Agree(x25519, AlgorithmUris.X25519, [.. peer, 0]));
        Fails(SksStatus.Crypto, () => Agree(x25519, AlgorithmUris.X25519, peer[..^1]));
        Fails(SksStatus.Algorithm, () => Store.SignHashedData(x25519, AlgorithmUris.Ed25519, [], false, [], []));
        Assert.Equal(32, Agree(x25519, AlgorithmUris.X25519, peer).Length);
    }

    [Theory]
    [InlineData(WithPublicKey)]
    [InlineData(WithoutPublicKey)]
    public void A_private_key_of_RFC_8410_is_imported_used_and_exported_as_it_came(string pkcs8)
    {
        byte[] imported = Convert.FromBase64String(pkcs8);
        uint key = Import(Convert.FromBase64String(ItsPublicKey), imported, k => k with { ExportProtection = Core.Protection.ExportProtection.None });
        byte[] signature = Store.SignHashedData(key, AlgorithmUris.Ed25519, [], false, [], [7]);
        Verify.Signature(Convert.FromBase64String(ItsPublicKey), AlgorithmRegistry.Get<SignatureAlgorithm>(AlgorithmUris.Ed25519), [7], signature);
        Assert.Equal(imported, Store.ExportKey(key, []));
    }

    [Fact]
    public void Every_other_form_of_a_private_key_fails_at_the_import()
    {
        byte[] certified = Convert.FromBase64String(ItsPublicKey);
        byte[] good = Convert.FromBase64String(WithoutPublicKey);
        byte[] full = Convert.FromBase64String(WithPublicKey);
        Refused([.. good, 0]);
        Refused(good[..^1]);
        Refused([]);
        Refused(Changed(good, 4, 1));
        Refused(Changed(good, 4, 2));
        Refused(Changed(good, 11, 0x04 ^ 0x05));
        Refused(Changed(good, 15, 1));
        Refused(Changed(full, 4, 1));
        Refused(Changed(full, full.Length - 1, 1));
        Refused(Changed(full, full.Length - 33, 1));
        Refused(Pkcs8(AlgorithmUris.X25519, new byte[32]));
        Refused(Pkcs8(AlgorithmUris.Ed448, new byte[57]));
        Refused(Pkcs8(AlgorithmUris.Ed25519, new byte[33]));
        Refused(Pkcs8(AlgorithmUris.Ed25519, new byte[31]));
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Refused(ec.ExportPkcs8PrivateKey());
        Fails(SksStatus.Crypto, () => Import(ec.ExportSubjectPublicKeyInfo(), good));
        IsEmpty();

        void Refused(byte[] pkcs8)
        {
            using var session = _issuer.Open(Store);
            var entry = session.CreateKeyEntry();
            var path = session.SetCertificatePath(entry, _issuer.Certify(certified));
            Fails(SksStatus.Crypto, () => session.ImportPrivateKey(entry, path, pkcs8));
        }

        static byte[] Changed(byte[] bytes, int index, byte bits)
        {
            byte[] changed = [.. bytes];
            changed[index] ^= bits;
            return changed;
        }
    }

    [Theory]
    [InlineData(AlgorithmUris.Ed25519)]
    [InlineData(AlgorithmUris.Ed448)]
    [InlineData(AlgorithmUris.X25519)]
    [InlineData(AlgorithmUris.X448)]
    public void A_private_key_of_another_certificate_fails_at_the_close(string algorithm)
    {
        byte[] stranger = Pkcs8(algorithm, RandomNumberGenerator.GetBytes(Curve(algorithm).KeyLength));
        Fails(SksStatus.Crypto, () => Import(KeyPair(algorithm).PublicKey, stranger));
        var (privateKey, publicKey) = KeyPair(algorithm);
        Assert.NotEqual(0u, Import(publicKey, Pkcs8(algorithm, privateKey)));
    }

    [Theory]
    [InlineData(AlgorithmUris.Ed25519, AlgorithmUris.Ed448)]
    [InlineData(AlgorithmUris.Ed448, AlgorithmUris.Ed25519)]
    public void A_key_management_key_signs_the_reference_and_the_roll_over_themselves(string first, string second)
    {
        var (old, next) = (KeyPair(first), KeyPair(second));
        uint target;
        byte[] certificate;
        using (var session = Open(old.PublicKey))
        {
            var entry = session.CreateKeyEntry();
            certificate = session.SetCertificatePath(entry)[0];
            session.Close();
            target = entry.KeyHandle;
        }

        uint owner = Store.EnumerateKeys(0)!.ProvisioningHandle;
        byte[] signed = RollOverAuthorization.Data(next.PublicKey);
        Fails(SksStatus.Crypto, () => Store.UpdateKeyManagementKey(owner, next.PublicKey, Sign(second, next.PrivateKey, signed)));
        Fails(SksStatus.Crypto, () => Store.UpdateKeyManagementKey(owner, next.PublicKey, Sign(first, old.PrivateKey, SHA256.HashData(signed))));
        Fails(SksStatus.Crypto, () => Store.UpdateKeyManagementKey(owner, next.PublicKey, []));
        Store.UpdateKeyManagementKey(owner, next.PublicKey, Sign(first, old.PrivateKey, signed));
        using (var session = Open(old.PublicKey))
        {
            byte[] authorization = session.Authorize(data => Sign(first, old.PrivateKey, data), certificate);
            Fails(SksStatus.Crypto, () => session.PostDeleteKey(target, authorization));
        }

        using var deleting = Open(next.PublicKey);
        deleting.PostDeleteKey(target, deleting.Authorize(data => Sign(second, next.PrivateKey, data), certificate));
        deleting.Close();
        IsEmpty();
    }

    [Theory]
    [InlineData(AlgorithmUris.X25519)]
    [InlineData(AlgorithmUris.X448)]
    public void A_key_that_only_agrees_manages_no_keys_and_no_okp_key_agrees_on_a_session(string algorithm)
    {
        byte[] agrees = KeyPair(algorithm).PublicKey;
        Fails(SksStatus.Algorithm, () => Open(agrees));
        Fails(SksStatus.Algorithm, () => _issuer.Open(Store, p => p with { ServerEphemeralKey = agrees }));
        byte[] signs = KeyPair(AlgorithmUris.Ed25519).PublicKey;
        Fails(SksStatus.Algorithm, () => _issuer.Open(Store, p => p with { ServerEphemeralKey = signs }));
        IsEmpty();
    }

    private static byte[] Sign(string algorithm, byte[] privateKey, byte[] data)
    {
        byte[] signature = new byte[2 * privateKey.Length];
        if (algorithm == AlgorithmUris.Ed25519)
        {
            Ed25519.Sign(privateKey, data, signature);
        }
        else
        {
            Ed448.Sign(privateKey, [], data, signature);
        }

        return signature;
    }

    private static (byte[] PrivateKey, byte[] PublicKey) KeyPair(string algorithm)
    {
        var curve = Curve(algorithm);
        byte[] privateKey = RandomNumberGenerator.GetBytes(curve.KeyLength);
        byte[] publicKey = new byte[curve.KeyLength];
        switch (curve.KeyType)
        {
            case KeyType.Ed25519:
                Ed25519.GeneratePublicKey(privateKey, publicKey);
                break;
            case KeyType.Ed448:
                Ed448.GeneratePublicKey(privateKey, publicKey);
                break;
            case KeyType.X25519:
                X25519.GeneratePublicKey(privateKey, publicKey);
                break;
            default:
                X448.GeneratePublicKey(privateKey, publicKey);
                break;
        }

        return (privateKey, PublicKey.FromBytes(curve, publicKey).SubjectPublicKeyInfo);
    }

    private static byte[] Pkcs8(string algorithm, byte[] key)
    {
        byte[] content = [2, 1, 0, .. Curve(algorithm).AlgorithmIdentifier.Span, 4, (byte)(key.Length + 2), 4, (byte)key.Length, .. key];
        return [0x30, (byte)content.Length, .. content];
    }

    private TestSession Open(byte[] keyManagementKey) => _issuer.Open(Store, p => p with { KeyManagementKey = keyManagementKey });

    private byte[] Agree(uint key, string algorithm, byte[] publicKey) => Store.KeyAgreement(key, algorithm, [], false, [], publicKey);

    private uint Import(byte[] certifiedKey, byte[] pkcs8, Func<Core.Keys.KeyEntryParameters, Core.Keys.KeyEntryParameters>? change = null)
    {
        using var session = _issuer.Open(Store);
        var entry = session.CreateKeyEntry(change?.Invoke(TestSession.Key()) ?? TestSession.Key());
        var path = session.SetCertificatePath(entry, _issuer.Certify(certifiedKey));
        session.ImportPrivateKey(entry, path, pkcs8);
        session.Close();
        return entry.KeyHandle;
    }
}
