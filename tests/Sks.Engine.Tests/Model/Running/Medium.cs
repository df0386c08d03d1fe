using System.Security.Cryptography;
using Sks.Core.Secrets;
using Sks.Engine.Store;
using Sks.Engine.Store.Check;
using Xunit;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>What a store lies on, and can be opened on again.</summary>
internal abstract class Medium : IDisposable
{
    public abstract SealedStore Open();

    public abstract void Dispose();

    public sealed class Memory : Medium
    {
        private readonly KeptBackend _backend = new();
        private readonly byte[] _masterKey = RandomNumberGenerator.GetBytes(SealingKey.KeySize);
        private readonly byte[] _storeId = RandomNumberGenerator.GetBytes(16);

        public override SealedStore Open() => new(_backend, SecretBuffer.TakeFrom([.. _masterKey]), _storeId);

        public override void Dispose() => _backend.Dispose();
    }

    public sealed class Disk : Medium
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sks-model-");

        private string Store => Path.Combine(_directory.FullName, "store");

        /// <summary>Whatever was called before, <c>sks store check</c> finds nothing.</summary>
        public override SealedStore Open()
        {
            if (Directory.Exists(Store))
            {
                Assert.Empty(StoreCheck.Run(Store).Faults);
            }

            return StoreDirectory.OpenOrCreate(Store);
        }

        public override void Dispose() => _directory.Delete(recursive: true);
    }
}
