using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Store;

/// <summary>
/// The swap attack on a store that the element itself has filled: every two records exchange their sealed values, alone, with their tags,
/// with their owners, with both; in one store and between two under the same master key.
/// </summary>
public sealed class EnrolledSwapTests : IDisposable
{
    private static readonly Func<StoreRecord, StoreRecord, StoreRecord>[] Exchanges =
    [
        (place, other) => place with { Value = other.Value },
        (place, other) => place with { Value = other.Value, Tag = other.Tag },
        (place, other) => place with { Value = other.Value, Parent = other.Parent },
        (place, other) => place with { Value = other.Value, Tag = other.Tag, Parent = other.Parent },
    ];

    private readonly byte[] _masterKey = RandomNumberGenerator.GetBytes(32);
    private readonly MemoryBackend _backend = new();
    private readonly SealedStore _store;
    private readonly List<StoreRecord> _records;

    public EnrolledSwapTests()
    {
        _store = Filled(_backend);
        _records = All(_backend);
    }

    [Fact]
    public void Every_two_values_of_a_store_that_are_exchanged_are_noticed()
    {
        int exchanged = 0;
        for (int i = 0; i < _records.Count; i++)
        {
            for (int j = 0; j < i; j++)
            {
                var (one, other) = (_records[i], _records[j]);
                foreach (var exchange in Exchanges)
                {
                    _backend.Commit([Put(exchange(one, other)), Put(exchange(other, one))]);
                    AssertNoticed(one);
                    AssertNoticed(other);
                    exchanged++;
                }

                _backend.Commit([Put(one), Put(other)]);
            }
        }

        Assert.All(_records, record => Assert.NotNull(_store.Read(record.Kind, record.Id)));
        Assert.True(exchanged > 400, $"{exchanged}");
    }

    [Fact]
    public void Every_value_of_another_store_is_noticed_in_every_place()
    {
        var otherBackend = new MemoryBackend();
        using var otherStore = Filled(otherBackend);
        var others = All(otherBackend);
        Assert.Equal(_records.Select(r => (r.Kind, r.Id)), others.Select(r => (r.Kind, r.Id)));
        foreach (var place in _records)
        {
            foreach (var other in others)
            {
                foreach (var exchange in Exchanges)
                {
                    _backend.Commit([Put(exchange(place, other))]);
                    AssertNoticed(place);
                }
            }

            _backend.Commit([Put(place)]);
        }
    }

    public void Dispose() => _store.Dispose();

    private static List<StoreRecord> All(MemoryBackend backend)
    {
        var all = new List<StoreRecord>();
        foreach (var kind in Enum.GetValues<RecordKind>())
        {
            for (var record = backend.Read(kind, 0) ?? backend.ReadNext(kind, 0); record is not null; record = backend.ReadNext(kind, record.Id))
            {
                all.Add(record);
            }
        }

        return all;
    }

    /// <summary>Two issuers' sessions, keys under PINs and PUKs, one without, one session left open.</summary>
    private SealedStore Filled(MemoryBackend backend)
    {
        var store = new SealedStore(backend, new SecretBuffer(_masterKey), RandomNumberGenerator.GetBytes(16));

        // Not disposed of: it would take the store, and the store the records, with it.
        var element = new SecureElement(store, TimeProvider.System);
        Enrolment.WithPinAndPuk(element);
        Enrolment.WithPinAndPuk(element);
        Enrolment.WithoutPin(element);
        using var issuer = new TestIssuer();
        issuer.Open(element).Dispose();
        return store;
    }

    private void AssertNoticed(StoreRecord place) =>
        Assert.Equal(SksStatus.Storage, Assert.Throws<SksException>(() => _store.Read(place.Kind, place.Id)).Status);
}
