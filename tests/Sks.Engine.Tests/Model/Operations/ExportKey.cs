using System.Security.Cryptography;
using Sks.Core.Protection;
using Sks.Engine.Tests.Model.Running;
using Xunit;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>exportKey, whose result is compared.</summary>
internal sealed record ExportKey(int Key = 0, Entry Authorization = Entry.Right) : Operation
{
    public override Step? On(World world)
    {
        if (World.Pick(world.ClosedKeysFor(key => key.Parameters.ExportProtection != ExportProtection.NonExportable), Key) is not { } key)
        {
            return null;
        }

        string entered = Pins.Entered(world.Model, key, (byte)key.Parameters.ExportProtection, Authorization);
        return WithKey(world, key, world.Model.ExportKey(key.Handle, entered), () =>
        {
            byte[] exported = world.Store.ExportKey(key.Handle, Pins.Bytes(entered));
            if (key.SymmetricKey is not null)
            {
                Assert.Equal(key.SymmetricKey, exported);
                return;
            }

            using var privateKey = ECDsa.Create();
            privateKey.ImportPkcs8PrivateKey(exported, out _);
            Assert.Equal(key.PublicKey, Convert.ToHexString(privateKey.ExportSubjectPublicKeyInfo()));
        });
    }
}
