using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.PublicKeys;
using Xunit;

namespace Sks.Core.Tests.PublicKeys;

/// <summary>Section 6.5: one strict encoding for each key.</summary>
public sealed class PublicKeyTests
{
    /// <summary>The P-256 sample of section 6.5, byte for byte.</summary>
    private const string Sample =
        "3059301306072a8648ce3d020106082a8648ce3d0301070342000471e9ec0f370c12482278fcfa0d707b703bb015e9ac840151f7450d55"
        + "014283c4c6af2bcdee9ec06d3e79571217bd89efb80a883d081e7ce9c07694eedea755e6";

    /// <summary>The Ed25519 sample of section 6.5.</summary>
    private const string Ed25519Sample = "302a300506032b6570032100fe49acf5b92b6e923594f2e83368f680ac924be93cf533aecaf802e37757f8c9";

    [Theory]
    [InlineData(AlgorithmUris.P256)]
    [InlineData(AlgorithmUris.P384)]
    [InlineData(AlgorithmUris.P521)]
    public void Curves_are_recognised(string uri)
    {
        var row = AlgorithmRegistry.Get<EcKeyAlgorithm>(uri);
        using var key = ECDsa.Create(row.Curve);
        var publicKey = PublicKey.Read(key.ExportSubjectPublicKeyInfo());
        Assert.Same(row, publicKey.Algorithm);
        byte[] data = [1, 2, 3];
        byte[] signature = key.SignData(data, HashAlgorithmName.SHA256);
        Assert.True(publicKey.Verify(data, signature));
        signature[0] ^= 1;
        Assert.False(publicKey.Verify(data, signature));
        Assert.False(publicKey.Verify(data, []));
        Assert.False(publicKey.Verify(data, key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)));
    }

    [Fact]
    public void Rsa_is_recognised()
    {
        using var rsa = RSA.Create(2048);
        var publicKey = PublicKey.Read(rsa.ExportSubjectPublicKeyInfo());
        Assert.Equal(AlgorithmUris.Rsa2048, publicKey.Algorithm.Uri);
        byte[] signature = rsa.SignData([1], HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.True(publicKey.Verify([1], signature));
        Assert.False(publicKey.Verify([2], signature));
    }

    [Theory]
    [InlineData(Sample, AlgorithmUris.P256)]
    [InlineData(Ed25519Sample, AlgorithmUris.Ed25519)]
    public void The_specifications_samples_are_read(string sample, string algorithm)
    {
        var key = PublicKey.Read(Convert.FromHexString(sample));
        Assert.Equal(algorithm, key.Algorithm.Uri);
        Assert.Equal(Convert.FromHexString(sample), key.SubjectPublicKeyInfo);
    }

    [Theory]
    [InlineData(AlgorithmUris.Ed25519, "302A300506032B6570032100", 32)]
    [InlineData(AlgorithmUris.Ed448, "3043300506032B6571033A00", 57)]
    [InlineData(AlgorithmUris.X25519, "302A300506032B656E032100", 32)]
    [InlineData(AlgorithmUris.X448, "3042300506032B656F033900", 56)]
    public void Keys_of_RFC_8410_have_one_encoding_and_do_not_verify_with_a_hash(string uri, string header, int length)
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(length);
        byte[] good = [.. Convert.FromHexString(header), .. bytes];
        var key = PublicKey.Read(good);
        Assert.Equal(uri, key.Algorithm.Uri);
        Assert.Equal(bytes, key.Bytes().ToArray());
        Assert.Equal(good, PublicKey.FromBytes(AlgorithmRegistry.Get<OkpKeyAlgorithm>(uri), bytes).SubjectPublicKeyInfo);
        Assert.Equal(SksStatus.Algorithm, Assert.Throws<SksException>(() => key.Verify([1], new byte[2 * length])).Status);
        Assert.Equal(SksStatus.Algorithm, Assert.Throws<SksException>(key.OpenEcdh).Status);

        Refused([.. good, 0], SksStatus.Crypto);
        Refused(good[..^1], SksStatus.Crypto);
        for (int i = 0; i < good.Length - length; i++)
        {
            byte[] changed = [.. good];
            changed[i] ^= 0x20;
            Refused(changed);
        }

        // With parameters, NULL, as some have written it.
        Refused([0x30, (byte)(good[1] + 2), 0x30, 7, .. good[4..9], 5, 0, .. good[9..]], SksStatus.Algorithm);
    }

    [Theory]
    [InlineData("03", AlgorithmUris.Rsa2048Exp)]
    [InlineData("010001", AlgorithmUris.Rsa2048)]
    [InlineData("FFFFFFFFFFFFFFFF", AlgorithmUris.Rsa2048Exp)]
    [InlineData("01", null, SksStatus.Crypto)]
    [InlineData("02", null, SksStatus.Crypto)]
    [InlineData("FFFFFFFFFFFFFFFE", null, SksStatus.Crypto)]
    [InlineData("010000000000000001", null, SksStatus.Algorithm)]
    public void Rsa_keys_have_the_exponents_that_can_be_generated(string exponent, string? algorithm, SksStatus status = SksStatus.Success)
    {
        byte[] modulus = [0xB9, .. Enumerable.Repeat((byte)0x5B, 255)];
        if (algorithm is null)
        {
            Assert.Equal(status, Assert.Throws<SksException>(() => PublicKey.FromRsa(modulus, Convert.FromHexString(exponent))).Status);
            return;
        }

        var key = PublicKey.FromRsa(modulus, Convert.FromHexString(exponent));
        Assert.Equal(algorithm, key.Algorithm.Uri);
        Assert.Equal(exponent, Convert.ToHexString(PublicKey.Read(key.SubjectPublicKeyInfo).RsaIntegers().Exponent));
    }

    [Fact]
    public void Every_other_encoding_of_a_key_is_refused()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        foreach (byte[] good in new[] { ec.ExportSubjectPublicKeyInfo(), rsa.ExportSubjectPublicKeyInfo() })
        {
            Refused([.. good, 0]);
            Refused([0x30, 0x84, 0, 0, .. good[2..]]);
            for (int length = 0; length < good.Length; length++)
            {
                Refused(good[..length]);
            }
        }
    }

    [Fact]
    public void Every_changed_bit_is_refused_or_is_another_key_of_the_same_strict_encoding()
    {
        using var rsa = RSA.Create(2048);
        byte[] good = rsa.ExportSubjectPublicKeyInfo();
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] changed = [.. good];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal(changed, PublicKey.Read(changed).SubjectPublicKeyInfo);
            }
            catch (SksException e)
            {
                Assert.True(e.Status is SksStatus.Crypto or SksStatus.Algorithm);
            }
        }
    }

    [Fact]
    public void Unlisted_curves_and_sizes_are_refused()
    {
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        Refused(brainpool.ExportSubjectPublicKeyInfo(), SksStatus.Algorithm);
        using var odd = RSA.Create(2056);
        Refused(odd.ExportSubjectPublicKeyInfo(), SksStatus.Algorithm);
    }

    [Fact]
    public void Rsa_integers_that_make_no_key_are_refused()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(false);
        byte[] modulus = parameters.Modulus!;
        byte[] even = [.. modulus[..^1], (byte)(modulus[^1] & 0xFE)];
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => PublicKey.FromRsa(even, parameters.Exponent)).Status);
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => PublicKey.FromRsa(modulus, [4])).Status);
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => PublicKey.FromRsa(modulus, [1])).Status);
    }

    [Fact]
    public void An_exponent_of_more_than_8_bytes_is_refused()
    {
        byte[] modulus = new byte[512];
        modulus.AsSpan().Fill(0xFF);
        byte[] exponent = new byte[500];
        exponent.AsSpan().Fill(0x7F);
        Assert.Equal(SksStatus.Algorithm, Assert.Throws<SksException>(() => PublicKey.FromRsa(modulus, exponent)).Status);
    }

    [Fact]
    public void A_verifiers_point_lies_on_its_curve()
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] good = ec.ExportSubjectPublicKeyInfo();
        Assert.Equal(good, PublicKey.ReadVerifier(good).SubjectPublicKeyInfo);
        byte[] offCurve = [.. good];
        offCurve[^1] ^= 1;
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => PublicKey.ReadVerifier(offCurve)).Status);
    }

    private static void Refused(byte[] bytes, SksStatus? status = null)
    {
        var failure = Assert.Throws<SksException>(() => PublicKey.Read(bytes));
        Assert.True(status is null ? failure.Status is SksStatus.Crypto or SksStatus.Algorithm : failure.Status == status);
    }
}
