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

    [Fact]
    public void The_specifications_sample_is_read() =>
        Assert.Equal(AlgorithmUris.P256, PublicKey.Read(Convert.FromHexString(Sample)).Algorithm.Uri);

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
        Refused(brainpool.ExportSubjectPublicKeyInfo());
        using var odd = RSA.Create(2056);
        Refused(odd.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    public void Rsa_integers_that_make_no_key_are_refused()
    {
        using var rsa = RSA.Create(2048);
        var parameters = rsa.ExportParameters(false);
        byte[] modulus = parameters.Modulus!;
        byte[] even = [.. modulus[..^1], (byte)(modulus[^1] & 0xFE)];
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => PublicKey.FromRsa(even, parameters.Exponent)).Status);
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => PublicKey.FromRsa(modulus, modulus)).Status);
        byte[] above = [.. modulus];
        above[0] = 0xFF;
        above[1] = 0xFF;
        Assert.Equal(SksStatus.Crypto, Assert.Throws<SksException>(() => PublicKey.FromRsa(modulus, above)).Status);
    }

    [Fact]
    public void A_key_that_the_library_will_not_compute_with_verifies_nothing()
    {
        byte[] modulus = new byte[512];
        modulus.AsSpan().Fill(0xFF);
        byte[] exponent = new byte[500];
        exponent.AsSpan().Fill(0x7F);
        Assert.False(PublicKey.FromRsa(modulus, exponent).Verify([1], new byte[512]));
        Assert.False(PublicKey.FromRsa(modulus, exponent).Verify([1], [.. modulus]));
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

    private static void Refused(byte[] bytes)
    {
        var failure = Assert.Throws<SksException>(() => PublicKey.Read(bytes));
        Assert.True(failure.Status is SksStatus.Crypto or SksStatus.Algorithm);
    }
}
