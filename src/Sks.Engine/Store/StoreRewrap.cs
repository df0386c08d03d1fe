using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Sks.Core.Secrets;
using Sks.Engine.Protectors;

namespace Sks.Engine.Store;

/// <summary>
/// Gives a store's master key to another protector; the master key, and so every record, stays as it is. The new file is written under the
/// name <c>master.key.new</c>, flushed, read back, and then renamed: at every moment <c>master.key</c> is whole, under the old protector or
/// the new one. The old content is overwritten at last.
/// </summary>
public static class StoreRewrap
{
    /// <summary>Rewraps the master key of the store in the directory <paramref name="path"/>, which nobody has open.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="protectors">Those at hand to unwrap it.</param>
    /// <param name="successor">Wraps it from now on.</param>
    /// <exception cref="StoreException">
    /// Every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/>. But for a disk that fails in the very end, nothing has changed.
    /// </exception>
    public static void Run(string path, IReadOnlyList<IMasterKeyProtector> protectors, IMasterKeyProtector successor)
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
            using var masterKey = MasterKeyFile.Read(files.Key, protectors, out byte[] storeId);
            Verify(files, database, masterKey, storeId);
            WipedFile.Delete(files.NewKey);
            try
            {
                MasterKeyFile.Write(files.NewKey, successor, masterKey.Span, storeId);
                ReadBack(files.NewKey, successor, masterKey);
            }
            catch
            {
                WipedFile.Delete(files.NewKey);
                throw;
            }

            WipedFile.Replace(files.Key, files.NewKey);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Inaccessible(files.Directory, e);
        }
    }

    /// <summary>The key that is about to be wrapped is the one that the database needs.</summary>
    private static void Verify(StoreFiles files, string database, SecretBuffer masterKey, byte[] storeId)
    {
        try
        {
            using var connection = SqliteDatabase.OpenUnchanged(database);
            var backend = SqliteBackend.Over(connection);
            using var store = new SealedStore(backend, new SecretBuffer(masterKey.Span), storeId);
            KeyCheck.Verify(store, backend, storeId, files.Directory);
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.AtOpen(e, database);
        }
    }

    private static void ReadBack(string file, IMasterKeyProtector successor, SecretBuffer masterKey)
    {
        using var again = MasterKeyFile.Read(file, [successor], out _);
        if (!CryptographicOperations.FixedTimeEquals(again.Span, masterKey.Span))
        {
            throw StoreErrors.KeyDamaged(file);
        }
    }
}
