using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;

namespace Sks.Engine.Store;

/// <summary>
/// Gives a store's master key to another protector; the master key, and so every record, stays as it is. The new file is written under the
/// name <c>master.key.new</c>, flushed, read back, and then renamed: at every moment <c>master.key</c> is whole, under the old protector or
/// the new one. The old content is overwritten at last. A counter in the TPM is made, and agrees with the store, before a protector that has one
/// counts; it is removed after one that has none counts.
/// </summary>
public static class StoreRewrap
{
    /// <summary>Rewraps the master key of the store in the directory <paramref name="path"/>, which nobody has open.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="protectors">Those at hand to unwrap it.</param>
    /// <param name="successor">Wraps it from now on.</param>
    /// <param name="keepCounter">Leaves the counter in the TPM even if this store needs it no more: a copy is rewrapped, for a backup.</param>
    /// <exception cref="StoreException">
    /// Every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/>. But for a disk that fails in the very end, nothing has changed.
    /// </exception>
    public static void Run(string path, IReadOnlyList<IMasterKeyProtector> protectors, IMasterKeyProtector successor, bool keepCounter = false)
    {
        ArgumentNullException.ThrowIfNull(protectors);
        ArgumentNullException.ThrowIfNull(successor);
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
            using var masterKey = MasterKeyFile.Read(files.Key, protectors, out byte[] storeId, out var protection);
            using var counter = StoreCounter.Of(protection, protectors, masterKey, storeId);
            Verify(files, database, masterKey, storeId, counter);
            WipedFile.Delete(files.NewKey);
            bool counts;
            try
            {
                MasterKeyFile.Write(files.NewKey, successor, masterKey.Span, storeId);
                counts = ReadBack(files.NewKey, successor, masterKey).HasCounter;
                if (counts)
                {
                    Attach(database, successor, masterKey, storeId);
                }
            }
            catch
            {
                WipedFile.Delete(files.NewKey);
                throw;
            }

            WipedFile.Replace(files.Key, files.NewKey);
            if (!counts && !keepCounter)
            {
                counter?.Remove();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SksException)
        {
            throw StoreErrors.Inaccessible(files.Directory, e);
        }
    }

    /// <summary>The key that is about to be wrapped is the one that the database needs, and that is no older copy.</summary>
    private static void Verify(StoreFiles files, string database, SecretBuffer masterKey, byte[] storeId, StoreCounter? counter)
    {
        try
        {
            using var connection = SqliteDatabase.OpenUnchanged(database);
            var backend = SqliteBackend.Over(connection);
            using var store = new SealedStore(backend, new SecretBuffer(masterKey.Span), storeId);
            KeyCheck.Verify(store, backend, storeId, files.Directory);
            counter?.Verify(store);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.AtOpen(e, database);
        }
    }

    private static ProtectorDescription ReadBack(string file, IMasterKeyProtector successor, SecretBuffer masterKey)
    {
        using var again = MasterKeyFile.Read(file, [successor], out _, out var protection);
        return CryptographicOperations.FixedTimeEquals(again.Span, masterKey.Span) ? protection : throw StoreErrors.KeyDamaged(file);
    }

    private static void Attach(string database, IMasterKeyProtector successor, SecretBuffer masterKey, byte[] storeId)
    {
        using var counter = new StoreCounter(((TpmProtector)successor).Device, masterKey, storeId);
        using var store = new SealedStore(SqliteBackend.Open(database), new SecretBuffer(masterKey.Span), storeId);
        counter.Attach(store);
    }
}
