using System.Security.Cryptography;
using Sks.Core.Secrets;
using Sks.Engine.Store;

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

        public override SealedStore Open() => StoreDirectory.OpenOrCreate(Path.Combine(_directory.FullName, "store"));

        public override void Dispose() => _directory.Delete(recursive: true);
    }
}
