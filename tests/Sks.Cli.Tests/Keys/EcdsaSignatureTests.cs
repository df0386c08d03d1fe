using System.Security.Cryptography;
using Sks.Cli.Keys;

namespace Sks.Cli.Tests.Keys;

public sealed class EcdsaSignatureTests
{
    [Theory]
    [InlineData("01", "01", "3006020101020101")]
    [InlineData("80", "7F", "30070202008002017F")]
    [InlineData("0001", "00FF", "3007020101020200FF")]
    [InlineData("0000", "0000", "3006020100020100")]
    public void Integers_are_minimal_and_positive(string r, string s, string der) =>
        Assert.Equal(der, Convert.ToHexString(EcdsaSignature.ToDer(Convert.FromHexString(r + s))));

    [Fact]
    public void Signatures_verify_in_the_form_of_RFC_3279()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP521);
        byte[] data = [1, 2, 3];
        for (int i = 0; i < 50; i++)
        {
            byte[] der = EcdsaSignature.ToDer(key.SignData(data, HashAlgorithmName.SHA512));
            Assert.True(key.VerifyData(data, der, HashAlgorithmName.SHA512, DSASignatureFormat.Rfc3279DerSequence));
        }
    }
}
