using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Engine.Tests.Vectors;

/// <summary>Every published vector with its key imported into a key store, through the method that an application calls.</summary>
public sealed class VectorTests : IDisposable
{
    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System);
    private readonly TestIssuer _issuer = new();

    public static TheoryData<string> Names { get; } = [.. Vector.All.Select(vector => vector.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_key_store_does_what_is_published(string name)
    {
        var vector = Vector.All.Single(v => v.Name == name);
        foreach (var row in vector.Rows)
        {
            switch (row)
            {
                case KeyGenerationAlgorithm key:
                    Key(vector, key);
                    break;
                case SignatureAlgorithm { Padding.Mode: RSASignaturePaddingMode.Pss } signature:
                    Pss(vector, signature);
                    break;
                case SignatureAlgorithm signature:
                    Signature(vector, signature);
                    break;
                case AsymmetricEncryptionAlgorithm decryption:
                    uint rsa = ImportPrivate(vector, KeyType.Rsa);
                    Assert.Equal(vector["Result"], _store.AsymmetricKeyDecrypt(rsa, decryption.Uri, [], false, [], vector["Ciphertext"]));
                    break;
                case KeyAgreementAlgorithm agreement:
                    uint agreeing = ImportPrivate(vector, agreement.KeyType);
                    Assert.Equal(vector["Result"], _store.KeyAgreement(agreeing, agreement.Uri, [], false, [], Peer(vector, agreement.KeyType)));
                    break;
                case HmacAlgorithm hmac:
                    Assert.Equal(vector["Result"], _store.PerformHmac(ImportSymmetric(vector), hmac.Uri, [], false, [], vector["Data"]));
                    break;
                case SymmetricEncryptionAlgorithm cipher:
                    Cipher(vector, cipher);
                    break;
                default:
                    Assert.Fail($"{row.Uri} has no test.");
                    break;
            }
        }
    }

    public void Dispose()
    {
        _issuer.Dispose();
        _store.Dispose();
    }

    /// <summary>The close would refuse a public key that is not the certificate's, which is the published one.</summary>
    private void Key(Vector vector, KeyGenerationAlgorithm algorithm)
    {
        ImportPrivate(vector, algorithm.KeyType);
        Assert.Same(algorithm, PublicKey.Read(VectorKey.Private(vector, algorithm.KeyType).PublicKey).Algorithm);
    }

    private void Signature(Vector vector, SignatureAlgorithm algorithm)
    {
        uint key = ImportPrivate(vector, algorithm.KeyType);
        byte[] data = algorithm switch
        {
            { SignsMessage: true } => vector["Message"],
            { Hash: null, KeyType: KeyType.Rsa } => [.. DigestInfo(vector.Text("Hash")), .. vector.HashOfMessage()],
            _ => vector.HashOfMessage(),
        };
        byte[] signature = _store.SignHashedData(key, algorithm.Uri, [], false, [], data);
        if (algorithm.KeyType != KeyType.Ec)
        {
            Assert.Equal(vector["Result"], signature);
            return;
        }

        // ECDSA is random: both signatures are of the published key, in the same form.
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(VectorKey.Private(vector, KeyType.Ec).PublicKey, out _);
        Assert.True(ecdsa.VerifyHash(data, vector["Result"], DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        Assert.True(ecdsa.VerifyHash(data, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    /// <summary>PSS is random, and its vectors have no private key: what verifies them verifies what the key store makes of another's.</summary>
    private void Pss(Vector vector, SignatureAlgorithm algorithm)
    {
        using var published = RSA.Create(VectorKey.RsaPublic(vector));
        byte[] hash = vector.HashOfMessage();
        Assert.True(published.VerifyHash(hash, vector["Result"], algorithm.Hash!.Value, RSASignaturePadding.Pss));

        var other = Vector.All.First(v => v.Uris.Contains(AlgorithmUris.Rsa2048));
        byte[] signature = _store.SignHashedData(ImportPrivate(other, KeyType.Rsa), algorithm.Uri, [], false, [], hash);
        using var rsa = RSA.Create(VectorKey.RsaPublic(other));
        Assert.True(rsa.VerifyHash(hash, signature, algorithm.Hash.Value, RSASignaturePadding.Pss));
    }

    private void Cipher(Vector vector, SymmetricEncryptionAlgorithm cipher)
    {
        uint key = ImportSymmetric(vector);
        byte[] plaintext = vector["Plaintext"];
        byte[] ciphertext = vector["Ciphertext"];
        byte[] parameters = cipher.Iv == IvPlace.Parameters ? vector["Iv"] : [];
        if (cipher.Padding)
        {
            byte[] pad = [.. ciphertext[^16..].Select(digit => (byte)(digit ^ 16))];
            using var aes = Aes.Create();
            aes.Key = vector["Key"];
            ciphertext = [.. ciphertext, .. aes.EncryptEcb(pad, PaddingMode.None)];
        }

        byte[] encrypted = cipher.Iv == IvPlace.Data ? [.. vector["Iv"], .. ciphertext] : ciphertext;
        Assert.Equal(plaintext, _store.SymmetricKeyEncrypt(key, cipher.Uri, false, parameters, false, [], encrypted));
        if (cipher.Iv != IvPlace.Data)
        {
            Assert.Equal(encrypted, _store.SymmetricKeyEncrypt(key, cipher.Uri, true, parameters, false, [], plaintext));
        }
    }

    private static byte[] Peer(Vector vector, KeyType keyType) => (keyType == KeyType.Ec
        ? PublicKey.FromCoordinates(vector.Rows.OfType<EcKeyAlgorithm>().Single(), vector["PeerX"], vector["PeerY"])
        : PublicKey.FromBytes(vector.Rows.OfType<OkpKeyAlgorithm>().Single(), vector["Peer"])).SubjectPublicKeyInfo;

    /// <summary>RFC 8017, section 9.2, note 1.</summary>
    private static byte[] DigestInfo(string hash) => Convert.FromHexString(hash switch
    {
        "SHA256" => "3031300D060960864801650304020105000420",
        "SHA384" => "3041300D060960864801650304020205000430",
        _ => "3051300D060960864801650304020305000440",
    });

    private uint ImportPrivate(Vector vector, KeyType keyType)
    {
        var (pkcs8, publicKey) = VectorKey.Private(vector, keyType);
        using var session = _issuer.Open(_store);
        var entry = session.CreateKeyEntry();
        session.ImportPrivateKey(entry, session.SetCertificatePath(entry, _issuer.Certify(publicKey)), pkcs8);
        session.Close();
        return entry.KeyHandle;
    }

    private uint ImportSymmetric(Vector vector)
    {
        using var session = _issuer.Open(_store);
        var entry = session.CreateKeyEntry();
        session.ImportSymmetricKey(entry, session.SetCertificatePath(entry), vector["Key"]);
        session.Close();
        return entry.KeyHandle;
    }
}
