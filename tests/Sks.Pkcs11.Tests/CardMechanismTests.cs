using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Pkcs11.Tests.Running;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>Keys of cards beyond signatures, by a scene of <c>driver_card_keys.h</c>; .NET's AES judges the long ciphers.</summary>
public sealed class CardMechanismTests : IClassFixture<CompiledModule>, IDisposable
{
    private readonly Cards _cards;

    public CardMechanismTests(CompiledModule module) => _cards = new Cards(module);

    public void Dispose() => _cards.Dispose();

    [ToolFact]
    public void Keys_of_cards_unwrap_derive_and_encrypt_messages_of_any_length()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        SymmetricKeys.Enrol(_cards.Store, secret, key => key with { FriendlyName = "Secret" });
        _cards.AddFreeKey("RSA", AlgorithmUris.Rsa2048);
        _cards.AddFreeKey("Agreement", AlgorithmUris.X25519);
        _cards.AddFreeKey("EC", AlgorithmUris.P256, AlgorithmUris.EcdsaSha256);
        _cards.DriveSucceeds("card-mechanisms", Path.GetDirectoryName(_cards.Socket)!);
        byte[] plain = File.ReadAllBytes(_cards["long"]);
        using var aes = Aes.Create();
        aes.Key = secret;
        byte[] iv = [1, 2, 3, .. new byte[13]];
        Assert.Equal(aes.EncryptCbc(plain, iv, PaddingMode.None), File.ReadAllBytes(_cards["long-cbc"]));
        Assert.Equal(aes.EncryptCbc(plain, iv), File.ReadAllBytes(_cards["long-pad"]));
        Assert.Equal(aes.EncryptEcb(plain, PaddingMode.None), File.ReadAllBytes(_cards["long-ecb"]));
    }
}
