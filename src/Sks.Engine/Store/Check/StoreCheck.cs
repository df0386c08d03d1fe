using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Sks.Core;
using Sks.Engine.Protectors;
using Sks.Engine.Records;

namespace Sks.Engine.Store.Check;

/// <summary>
/// Verifies a whole store on disk: SQLite's own structures, every seal, every layout, every tag, and every reference from record to record;
/// that certificates are about their keys and private keys are those of their public keys. Changes nothing.
/// </summary>
public static class StoreCheck
{
    /// <summary>Checks the store in the directory <paramref name="path"/>, which nobody has open.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="protectors">Those at hand to unwrap its master key; <see langword="null"/>: the root-only file.</param>
    /// <exception cref="StoreException">
    /// The store cannot be looked into: every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/>.
    /// </exception>
    public static StoreCheckResult Run(string path, IReadOnlyList<IMasterKeyProtector>? protectors = null)
    {
        var files = new StoreFiles(path);
        try
        {
            using var directoryLock = StoreLock.Take(files, make: false);
            if (!files.HasKey)
            {
                throw StoreErrors.KeyMissing(files.Key);
            }

            string database = files.WholeDatabase;
            PrivatePath.CheckFile(files.Key);
            protectors ??= MasterKeyFile.KnownProtectors;
            using var masterKey = MasterKeyFile.Read(files.Key, protectors, out byte[] storeId, out var protection);
            using var counter = StoreCounter.Of(protection, protectors, masterKey, storeId);
            return Run(files, database, masterKey, storeId, counter);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Inaccessible(files.Directory, e);
        }
    }

    private static StoreCheckResult Run(
        StoreFiles files, string database, Core.Secrets.SecretBuffer masterKey, byte[] storeId, StoreCounter? counter)
    {
        try
        {
            using var connection = SqliteDatabase.OpenUnchanged(database);
            var backend = SqliteBackend.Over(connection);
            using var store = new SealedStore(backend, masterKey, storeId);
            KeyCheck.Verify(store, backend, storeId, files.Directory);
            return Run(store, new RecordRows(connection), counter);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.AtOpen(e, database);
        }
    }

    private static StoreCheckResult Run(SealedStore store, RecordRows rows, StoreCounter? counter)
    {
        var faults = new StoreFaults();
        CheckGeneration(store, counter, faults);
        var graph = new StoredGraph();
        var objects = new ObjectCheck(graph, faults);
        int records = 0;
        try
        {
            foreach (string fault in rows.IntegrityFaults())
            {
                faults.Add(null, 0, fault);
            }

            foreach (var (kind, id) in rows.Places(faults))
            {
                records++;
                CheckRecord(store, kind, id, objects, faults);
            }

            new WholeCheck(graph, faults).Run();
        }
        catch (SqliteException e)
        {
            faults.Add(null, 0, $"it cannot be read further after {records} records ({e.Message.TrimEnd('.')})");
        }

        return new StoreCheckResult(records, faults.Count, faults.Kept);
    }

    private static void CheckGeneration(SealedStore store, StoreCounter? counter, StoreFaults faults)
    {
        try
        {
            if (counter?.Standing(store) is { } standing && StoreCounter.Refusal(standing) is { } refusal)
            {
                faults.Add(RecordKind.Generation, 0, refusal.Message);
            }
        }
        catch (SksException)
        {
            // The record does not unseal; told with the others.
        }
    }

    private static void CheckRecord(SealedStore store, RecordKind kind, uint id, ObjectCheck objects, StoreFaults faults)
    {
        StoreRecord? record = null;
        try
        {
            record = store.Read(kind, id);
        }
        catch (SksException)
        {
            // Told below, as what it means.
        }

        if (record is null)
        {
            faults.AddUnreadable(kind, id, "it does not unseal: it was changed, or is not from this place");
            return;
        }

        IStoredObject? stored = null;
        try
        {
            if (kind == RecordKind.KeyCheck)
            {
                if (id != 0)
                {
                    faults.Add(kind, id, "there is one such record only");
                }

                return;
            }

            stored = CheckedRecord.Read(store, record, faults);
            if (stored is not null)
            {
                objects.Add(stored);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(record.Value);
            CryptographicOperations.ZeroMemory((stored as SessionRecord)?.SessionKey);
            CryptographicOperations.ZeroMemory((stored as DeviceRecord)?.AttestationKey);
        }
    }
}
