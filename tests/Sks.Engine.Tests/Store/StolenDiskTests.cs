using System.Text;
using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

/// <summary>What stands in the files, for whoever carries the disk away without the master key.</summary>
public sealed class StolenDiskTests : IDisposable
{
    private const string Pin = "PIN-739158426";
    private const string Name = "https://issuer.example/recognizable";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Neither_values_nor_PINs_nor_names_nor_the_master_key_can_be_found_in_the_files(bool whileOpen)
    {
        byte[] digest = new byte[32];
        byte[] tag;
        using (var store = StoreDirectory.Create(_directory.Path))
        {
            store.PinDigest(1, RecordKind.Pin, Encoding.ASCII.GetBytes(Pin), digest);
            tag = store.Tag(RecordKind.Key, Encoding.ASCII.GetBytes(Name));
            store.Commit(
            [
                Put(RecordKind.KeyMaterial, 1, "recognizable private key"),
                Put(new StoreRecord(RecordKind.Pin, 1, 1, [], [.. digest, .. Encoding.ASCII.GetBytes(Pin)])),
                Put(RecordKind.Key, 1, Name, 1, tag),
            ]);
            store.Commit([Put(RecordKind.KeyMaterial, 2, "recognizable, but short-lived"), Remove(RecordKind.Key, 2)]);
            store.Commit([Remove(RecordKind.KeyMaterial, 2)]);
            if (whileOpen)
            {
                AssertTellsNothing(digest);
                return;
            }
        }

        AssertTellsNothing(digest);
    }

    private void AssertTellsNothing(byte[] digest)
    {
        byte[] masterKey = TemporaryDirectory.ReadAll(_directory["master.key"])[28..60];
        byte[][] secrets =
        [
            "recognizable"u8.ToArray(), Encoding.ASCII.GetBytes(Pin), Encoding.Unicode.GetBytes(Pin), "issuer.example"u8.ToArray(),
            digest[..8], masterKey[..8],
        ];
        string[] files = [.. Directory.GetFiles(_directory.Path).Where(f => Path.GetFileName(f) != "lock")];
        Assert.Contains(files, f => new FileInfo(f).Length > 4096);
        Assert.Equal(0, new FileInfo(_directory["lock"]).Length);
        foreach (string file in files)
        {
            byte[] content = TemporaryDirectory.ReadAll(file);
            bool isKeyFile = Path.GetFileName(file) == "master.key";
            Assert.All(secrets.SkipLast(isKeyFile ? 1 : 0), secret => Assert.Equal(-1, content.AsSpan().IndexOf(secret)));
        }
    }
}
