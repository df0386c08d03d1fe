using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Engine.Tests.Model.Running;
using Xunit;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>signHashedData or performHmac, whose result is verified.</summary>
internal sealed record UseKey(int Key = 0, bool Hmac = false, Entry Pin = Entry.Right, bool BiometricAuth = false) : Operation
{
    private static readonly byte[] Data = SHA256.HashData("data"u8);

    public override Step? On(World world)
    {
        if (World.Pick(world.ClosedKeysFor(key => key.SymmetricKey is not null == Hmac), Key) is not { } key)
        {
            return null;
        }

        string algorithm = Hmac ? AlgorithmUris.HmacSha256 : AlgorithmUris.EcdsaSha256;
        string pin = Pins.Entered(world.Model, key, Pin);
        return WithKey(world, key, world.Model.UseKey(key.Handle, algorithm, BiometricAuth, pin), () =>
        {
            if (Hmac)
            {
                byte[] hmac = world.Store.PerformHmac(key.Handle, algorithm, [], BiometricAuth, Pins.Bytes(pin), Data);
                Assert.Equal(HMACSHA256.HashData(key.SymmetricKey!, Data), hmac);
                return;
            }

            byte[] signature = world.Store.SignHashedData(key.Handle, algorithm, [], BiometricAuth, Pins.Bytes(pin), Data);
            using var publicKey = ECDsa.Create();
            publicKey.ImportSubjectPublicKeyInfo(Convert.FromHexString(key.PublicKey), out _);
            Assert.True(publicKey.VerifyHash(Data, signature));
        });
    }
}
