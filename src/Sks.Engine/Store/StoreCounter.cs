using System.Security.Cryptography;
using Sks.Core.DataTypes;
using Sks.Core.Secrets;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Records;

namespace Sks.Engine.Store;

/// <summary>A store beside its counter in the TPM: what the two say of each other, before the store is used.</summary>
/// <remarks>Its failures are <see cref="StoreException"/>s. Not thread safe.</remarks>
internal sealed class StoreCounter : IDisposable
{
    private readonly TpmCounter _counter;

    /// <param name="device">The TPM.</param>
    /// <param name="masterKey">The store's.</param>
    /// <param name="storeId">The store's.</param>
    public StoreCounter(TpmDevice device, SecretBuffer masterKey, byte[] storeId) =>
        _counter = new TpmCounter(device, StoreKeys.Derive(masterKey.Span, storeId, "SKS store 1 counter"u8), storeId);

    /// <summary>The counter of a store whose master key is protected so; <see langword="null"/>: it has none.</summary>
    public static StoreCounter? Of(
        ProtectorDescription protection, IReadOnlyList<IMasterKeyProtector> protectors, SecretBuffer masterKey, byte[] storeId) =>
        protection.HasCounter ? new StoreCounter(protectors.OfType<TpmProtector>().First().Device, masterKey, storeId) : null;

    /// <summary>How the store stands to it. Changes nothing.</summary>
    public AcceptedCopy Standing(SealedStore store)
    {
        var record = GenerationOf(store);
        var generation = record?.Generation;
        var counter = StoreErrors.OfTpm(_counter.Read);
        var standing = counter is not { } counted ? StoreStanding.CounterMissing
            : generation is not { } written ? StoreStanding.Uncounted
            : written < counted ? StoreStanding.Older
            : written - counted > 1 ? StoreStanding.CounterOther
            : !CryptographicOperations.FixedTimeEquals(store.Content(), record!.Content) ? StoreStanding.Mixed
            : StoreStanding.Current;
        return new AcceptedCopy(default, standing, generation ?? 0, counter ?? 0);
    }

    /// <summary>The same, refused unless it is the current one.</summary>
    /// <exception cref="StoreException"><see cref="StoreError.RolledBack"/>.</exception>
    public void Verify(SealedStore store)
    {
        if (Refusal(Standing(store)) is { } refusal)
        {
            throw refusal;
        }
    }

    /// <summary>Why a store is refused; <see langword="null"/>: it is not.</summary>
    public static StoreException? Refusal(AcceptedCopy found) => found.Standing switch
    {
        StoreStanding.Current => null,
        StoreStanding.CounterMissing => StoreErrors.NoCounter(),
        StoreStanding.Mixed => StoreErrors.MixedCopy(),
        StoreStanding.CounterOther => StoreErrors.OtherCounter(found.Generation, found.Counter),
        _ => StoreErrors.OlderCopy(found.Generation, found.Counter),
    };

    /// <summary>
    /// Begins to use the store: completes what was cut off, and makes a new generation, so that no copy from before this opening opens again.
    /// </summary>
    /// <returns>The generation, which owns the counter from now on.</returns>
    public StoreGeneration Begin(SealedStore store)
    {
        Verify(store);
        var (written, content) = GenerationOf(store)!;
        return StoreErrors.OfTpm(() =>
        {
            _counter.AdvanceTo(written);
            content = store.WriteCounted([], written + 1, content);
            store.Flush();
            _counter.AdvanceTo(written + 1);
            return new StoreGeneration(_counter, written + 1, content);
        });
    }

    /// <summary>Makes the counter if it is not there, and the store the current one: no other copy is from now on.</summary>
    public void Attach(SealedStore store) => Renew(store, []);

    /// <summary>As <see cref="Attach"/>, of a store that is refused, and leaves a record of it in the same transaction.</summary>
    public void Accept(SealedStore store, AcceptedCopy found, DateTimeOffset now)
    {
        uint last = 0;
        while (store.ReadNext(RecordKind.Acceptance, last) is { } earlier)
        {
            last = earlier.Id;
        }

        var record = new AcceptanceRecord(last + 1, found with { Time = now });
        using var writer = new DataWriter();
        record.Write(writer);
        Renew(store, [new StoreChange(record.Kind, record.Handle, new StoreRecord(record.Kind, record.Handle, 0, [], writer.ToArray()))]);
    }

    /// <summary>Takes the counter out of the TPM.</summary>
    public void Remove() => StoreErrors.OfTpm(() =>
    {
        _counter.Undefine();
        return true;
    });

    public void Dispose() => _counter.Dispose();

    private void Renew(SealedStore store, IReadOnlyList<StoreChange> changes) => StoreErrors.OfTpm(() =>
    {
        ulong next = _counter.Define() + 1;
        store.WriteCounted(changes, next, store.Content());
        store.Flush();
        _counter.AdvanceTo(next);
        return true;
    });

    private static GenerationRecord? GenerationOf(SealedStore store) =>
        store.Read(RecordKind.Generation, 0) is { } record ? GenerationRecord.Read(record) : null;
}
