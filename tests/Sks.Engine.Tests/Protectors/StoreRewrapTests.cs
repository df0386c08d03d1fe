using Sks.Core.Secrets;
using Sks.Engine.Protectors;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Protectors;

public sealed class StoreRewrapTests : IDisposable
{
    private const string Other = "another passphrase";

    private static readonly IReadOnlyList<IMasterKeyProtector> RootOnly = [new RootOnlyFileProtector()];

    private readonly TemporaryDirectory _directory = new();

    public StoreRewrapTests()
    {
        using var store = StoreDirectory.Create(_directory.Path);
        store.Commit([Put(RecordKind.Key, 1, "value")]);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void The_keys_stay_while_protectors_come_and_go()
    {
        byte[] rootOnly = File.ReadAllBytes(_directory["master.key"]);
        byte[] database = File.ReadAllBytes(_directory["store.db"]);

        StoreRewrap.Run(_directory.Path, RootOnly, Passphrases.Of(Passphrases.Right));
        Opens(Passphrases.Right);

        StoreRewrap.Run(_directory.Path, Passphrases.With(Passphrases.Right), Passphrases.Of(Other));
        Opens(Other);
        Assert.Equal(StoreError.WrongPassphrase, Fails(() => StoreDirectory.Open(_directory.Path, Passphrases.With(Passphrases.Right))));

        StoreRewrap.Run(_directory.Path, Passphrases.With(Other), RootOnly[0]);
        Assert.Equal(rootOnly, File.ReadAllBytes(_directory["master.key"]));
        Assert.Equal(database, File.ReadAllBytes(_directory["store.db"]));
        StoreDirectory.Open(_directory.Path).Dispose();
    }

    [Fact]
    public void Under_a_passphrase_no_file_holds_the_master_key()
    {
        byte[] masterKey = File.ReadAllBytes(_directory["master.key"])[28..60];
        StoreRewrap.Run(_directory.Path, RootOnly, Passphrases.Of(Passphrases.Right));
        Assert.Equal(["lock", "master.key", "store.db"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order());
        Assert.All(Directory.GetFiles(_directory.Path), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(masterKey)));
    }

    [Fact]
    public void What_an_interrupted_rewrap_has_left_is_gone_once_the_store_is_opened()
    {
        File.Copy(_directory["master.key"], _directory["master.key.new"]);
        StoreDirectory.Open(_directory.Path).Dispose();
        Assert.False(File.Exists(_directory["master.key.new"]));
    }

    [Fact]
    public void A_protector_that_does_not_give_the_key_back_is_not_taken()
    {
        byte[] before = File.ReadAllBytes(_directory["master.key"]);
        Assert.Equal(StoreError.CannotUnseal, Fails(() => StoreRewrap.Run(_directory.Path, RootOnly, new Forgetful())));
        Assert.Equal(before, File.ReadAllBytes(_directory["master.key"]));
        Assert.False(File.Exists(_directory["master.key.new"]));
    }

    [Fact]
    public void A_wrong_passphrase_a_store_in_use_and_no_store_are_refused()
    {
        StoreRewrap.Run(_directory.Path, RootOnly, Passphrases.Of(Passphrases.Right));
        byte[] before = File.ReadAllBytes(_directory["master.key"]);
        Assert.Equal(StoreError.WrongPassphrase, Fails(() => StoreRewrap.Run(_directory.Path, Passphrases.With(Other), RootOnly[0])));
        using (StoreDirectory.Open(_directory.Path, Passphrases.With(Passphrases.Right)))
        {
            Assert.Equal(StoreError.InUse, Fails(() => StoreRewrap.Run(_directory.Path, Passphrases.With(Passphrases.Right), RootOnly[0])));
        }

        Assert.Equal(before, File.ReadAllBytes(_directory["master.key"]));
        Assert.Equal(StoreError.NotFound, Fails(() => StoreRewrap.Run(_directory["none"], RootOnly, RootOnly[0])));
    }

    [Fact]
    public void A_master_key_of_another_store_is_not_rewrapped()
    {
        using var other = new TemporaryDirectory();
        StoreDirectory.Create(other.Path).Dispose();
        File.WriteAllBytes(_directory["master.key"], File.ReadAllBytes(other["master.key"]));
        Assert.Equal(StoreError.CannotUnseal, Fails(() => StoreRewrap.Run(_directory.Path, RootOnly, Passphrases.Of(Other))));
    }

    private static StoreError Fails(Action action) => Assert.Throws<StoreException>(action).Error;

    private void Opens(string passphrase)
    {
        using var store = StoreDirectory.Open(_directory.Path, Passphrases.With(passphrase));
        Assert.Equal("value", store.Read(RecordKind.Key, 1)?.Text());
    }

    /// <summary>Wraps something else.</summary>
    private sealed class Forgetful : IMasterKeyProtector
    {
        private readonly RootOnlyFileProtector _honest = new();

        public byte Id => _honest.Id;

        public SecretBuffer Wrap(ReadOnlySpan<byte> masterKey, ReadOnlySpan<byte> storeId) => SecretBuffer.Random(masterKey.Length);

        public SecretBuffer Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> storeId) => _honest.Unwrap(wrapped, storeId);

        public ProtectorDescription Describe(ReadOnlySpan<byte> wrapped) => _honest.Describe(wrapped);
    }
}
