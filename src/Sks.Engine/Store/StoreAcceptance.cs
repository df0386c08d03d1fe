using Microsoft.Data.Sqlite;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Engine.Protectors;

namespace Sks.Engine.Store;

/// <summary>
/// Takes a store for the current one although its counter in the TPM says otherwise, because the latest copy, or the counter, is lost. A record of
/// it stays in the store.
/// </summary>
public static class StoreAcceptance
{
    /// <summary>How the store in the directory <paramref name="path"/>, which nobody has open, stands to its counter. Changes nothing.</summary>
    /// <returns><see langword="null"/>: it has no counter.</returns>
    /// <exception cref="StoreException">
    /// Every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/> and <see cref="StoreError.RolledBack"/>.
    /// </exception>
    public static AcceptedCopy? Find(string path, IReadOnlyList<IMasterKeyProtector> protectors) => Run(path, protectors, (files, masterKey, storeId, counter) =>
    {
        using var connection = SqliteDatabase.OpenUnchanged(files.WholeDatabase);
        var backend = SqliteBackend.Over(connection);
        using var store = new SealedStore(backend, new SecretBuffer(masterKey.Span), storeId);
        KeyCheck.Verify(store, backend, storeId, files.Directory);
        return counter?.Standing(store);
    });

    /// <summary>Takes the store as <see cref="Find"/> found it.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="protectors">Those at hand to unwrap its master key.</param>
    /// <param name="found">What was found, and agreed to.</param>
    /// <param name="now">The time to record.</param>
    /// <exception cref="StoreException">As for <see cref="Find"/>; <see cref="StoreError.InUse"/> also if it is not as it was found.</exception>
    public static void Accept(string path, IReadOnlyList<IMasterKeyProtector> protectors, AcceptedCopy found, DateTimeOffset now) =>
        Run(path, protectors, (files, masterKey, storeId, counter) =>
        {
            using var store = new SealedStore(SqliteBackend.Open(files.WholeDatabase), new SecretBuffer(masterKey.Span), storeId);
            if (counter is null || counter.Standing(store) != found)
            {
                throw StoreErrors.InUse(files.Directory);
            }

            counter.Accept(store, found, now);
            return true;
        });

    private static T Run<T>(
        string path, IReadOnlyList<IMasterKeyProtector> protectors, Func<StoreFiles, SecretBuffer, byte[], StoreCounter?, T> use)
    {
        ArgumentNullException.ThrowIfNull(protectors);
        var files = new StoreFiles(path);
        try
        {
            using var directoryLock = StoreLock.Take(files, make: false);
            if (!files.HasKey)
            {
                throw StoreErrors.KeyMissing(files.Key);
            }

            PrivatePath.CheckFile(files.Key);
            using var masterKey = MasterKeyFile.Read(files.Key, protectors, out byte[] storeId, out var protection);
            using var counter = StoreCounter.Of(protection, protectors, masterKey, storeId);
            return use(files, masterKey, storeId, counter);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.AtOpen(e, files.Database);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SksException)
        {
            throw StoreErrors.Inaccessible(files.Directory, e);
        }
    }
}
