using Sks.Core;
using Sks.Engine.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

/// <summary>A disk that rots: whatever the bytes of the files have become, a call ends in its result or in the specified error.</summary>
public sealed class SqliteDamageTests : IDisposable
{
    private const int Count = 60;

    private readonly TemporaryDirectory _directory = new();
    private readonly Random _random = new(20_240_229);

    public SqliteDamageTests()
    {
        using var store = StoreDirectory.Create(_directory.Path);
        store.Commit([.. Enumerable.Range(1, Count).Select(i => Put(Original((uint)i)))]);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_damaged_database_gives_right_values_or_the_specified_errors()
    {
        int read = 0;
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            using var damaged = _directory.Copy();
            Damage(damaged["store.db"]);
            try
            {
                using var store = StoreDirectory.Open(damaged.Path);
                var (right, errors) = Use(store);
                read += right;
                refused += errors;
            }
            catch (StoreException e)
            {
                Assert.NotEqual(StoreError.NotFound, e.Error);
                Assert.NotEqual(StoreError.InUse, e.Error);
                refused++;
            }
        }

        Assert.True(read > 1000, "The damage must leave something to read.");
        Assert.True(refused > 100, "The damage must be hit.");
    }

    private static StoreRecord Original(uint id) =>
        New(RecordKind.Key, id, $"{id} " + new string('v', (int)(id * 37 % 3000)), id % 5, id % 2 == 0 ? Tag1 : []);

    /// <summary>Reads all in each way and writes a little; counts what was right and what was refused.</summary>
    private static (int Right, int Errors) Use(SealedStore store)
    {
        int right = 0;
        int errors = 0;
        for (uint id = 0; id <= Count; id++)
        {
            uint i = id;
            Try(() => [.. new[] { store.Read(RecordKind.Key, i) }.OfType<StoreRecord>()]);
            Try(() => [.. new[] { store.ReadNext(RecordKind.Key, i) }.OfType<StoreRecord>()]);
        }

        for (uint parent = 0; parent < 5; parent++)
        {
            uint i = parent;
            Try(() => store.Children(RecordKind.Key, i));
        }

        Try(() => store.Tagged(RecordKind.Key, Tag1));
        Try(() =>
        {
            store.Commit([Put(Original(7)), Remove(RecordKind.Key, 8)]);
            return [];
        });
        return (right, errors);

        void Try(Func<IReadOnlyList<StoreRecord>> call)
        {
            try
            {
                foreach (var record in call())
                {
                    Assert.True(record.IsSameAs(Original(record.Id)));
                    right++;
                }
            }
            catch (SksException e)
            {
                Assert.Equal(SksStatus.Storage, e.Status);
                errors++;
            }
        }
    }

    private void Damage(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        switch (_random.Next(4))
        {
            case 0:
                Array.Resize(ref bytes, _random.Next(bytes.Length));
                break;
            case 1:
                _random.NextBytes(bytes.AsSpan(_random.Next(bytes.Length / 512) * 512, 512));
                break;
            default:
                for (int n = _random.Next(1, 20); n > 0; n--)
                {
                    bytes[_random.Next(bytes.Length)] ^= (byte)(1 << _random.Next(8));
                }

                break;
        }

        File.WriteAllBytes(file, bytes);
    }
}
