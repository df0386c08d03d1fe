using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;

namespace Sks.Engine.Store;

/// <summary>
/// A store on disk: a directory of its own, mode 0700, with these files, mode 0600:
/// <code>
/// lock         locked by whoever has the store open; the lock ends with the process, however that ends
/// master.key   the wrapped master key, see MasterKeyFile; master.key.new is its successor, see StoreRewrap
/// store.db     the database, see SqliteDatabase; store.db-wal is its log
/// </code>
/// A new store is made as <c>master.key.new</c> and <c>store.db.new</c>, complete and flushed, which are then renamed, the key
/// first. So at every moment the directory holds no store (neither name: making it starts again), a whole store in which the
/// last rename is missing (it is made up for), or a store; any other combination means that a file was lost.
/// </summary>
public sealed class StoreDirectory
{
    private readonly StoreFiles _files;
    private readonly IReadOnlyList<IMasterKeyProtector> _protectors;

    private StoreDirectory(string path, IReadOnlyList<IMasterKeyProtector>? protectors)
    {
        _files = new StoreFiles(path);
        _protectors = protectors ?? MasterKeyFile.KnownProtectors;
    }

    /// <summary>Opens the store in the directory <paramref name="path"/>.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="protectors">
    /// Those at hand to unwrap its master key; the first one wraps a new store's. <see langword="null"/>: the root-only file.
    /// </param>
    /// <exception cref="StoreException">Every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/>.</exception>
    public static SealedStore Open(string path, IReadOnlyList<IMasterKeyProtector>? protectors = null) =>
        new StoreDirectory(path, protectors).Run(make: false, open: true);

    /// <summary>
    /// Makes a store with a new master key in the directory <paramref name="path"/>, itself made if absent, and opens it.
    /// </summary>
    /// <exception cref="StoreException">Every <see cref="StoreError"/> but <see cref="StoreError.NotFound"/>.</exception>
    public static SealedStore Create(string path, IReadOnlyList<IMasterKeyProtector>? protectors = null) =>
        new StoreDirectory(path, protectors).Run(make: true, open: false);

    /// <summary>Opens the store in the directory <paramref name="path"/>, or makes it if there is none.</summary>
    /// <exception cref="StoreException">
    /// Every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/> and <see cref="StoreError.NotFound"/>.
    /// </exception>
    public static SealedStore OpenOrCreate(string path, IReadOnlyList<IMasterKeyProtector>? protectors = null) =>
        new StoreDirectory(path, protectors).Run(make: true, open: true);

    private SealedStore Run(bool make, bool open)
    {
        try
        {
            var directoryLock = StoreLock.Take(_files, make);
            try
            {
                if (_files.HoldStore ? !open : !make)
                {
                    throw open ? StoreErrors.NotFound(_files.Directory) : StoreErrors.AlreadyExists(_files.Directory);
                }

                if (!_files.HoldStore)
                {
                    MakeFiles();
                }

                return OpenFiles(directoryLock);
            }
            catch
            {
                directoryLock.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SksException)
        {
            throw StoreErrors.Inaccessible(_files.Directory, e);
        }
    }

    private void MakeFiles()
    {
        foreach (string leftOver in (string[])[_files.NewKey, _files.NewDatabase, _files.NewDatabase + "-journal", _files.NewDatabase + "-wal"])
        {
            File.Delete(leftOver);
        }

        byte[] storeId = RandomNumberGenerator.GetBytes(StoreKeys.StoreIdSize);
        using (var masterKey = SecretBuffer.Random(SealingKey.KeySize))
        {
            MasterKeyFile.Write(_files.NewKey, _protectors[0], masterKey.Span, storeId);
            SqliteBackend.Create(_files.NewDatabase);
            using var store = new SealedStore(SqliteBackend.Open(_files.NewDatabase), new SecretBuffer(masterKey.Span), storeId);
            KeyCheck.Write(store, storeId);
            using var counter = StoreCounter.Of(MasterKeyFile.Describe(_files.NewKey, _protectors), _protectors, masterKey, storeId);
            counter?.Attach(store);
        }

        if (File.Exists(_files.NewDatabase + "-wal"))
        {
            throw new IOException("The log was not merged into the database.");
        }

        DirectoryFlush.Flush(_files.Directory);
        File.Move(_files.NewKey, _files.Key, overwrite: true);
        DirectoryFlush.Flush(_files.Directory);
    }

    private SealedStore OpenFiles(FileStream directoryLock)
    {
        if (!_files.HasKey)
        {
            throw StoreErrors.KeyMissing(_files.Key);
        }

        if (!_files.HasDatabase)
        {
            FinishMaking();
        }

        // A change of protector that was interrupted before it counted; it may hold the key less well protected than the store is.
        WipedFile.Delete(_files.NewKey);
        PrivatePath.CheckFile(_files.Key);
        using var masterKey = MasterKeyFile.Read(_files.Key, _protectors, out byte[] storeId, out var protection);
        var counter = StoreCounter.Of(protection, _protectors, masterKey, storeId);
        try
        {
            var backend = SqliteBackend.Open(_files.Database);
            var store = new SealedStore(backend, masterKey, storeId)
            {
                DirectoryLock = directoryLock,
                Tpm = _protectors.OfType<TpmProtector>().FirstOrDefault()?.Device,
            };
            try
            {
                KeyCheck.Verify(store, backend, storeId, _files.Directory);
                store.Generation = counter?.Begin(store);
                return store;
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
        catch
        {
            counter?.Dispose();
            throw;
        }
    }

    private void FinishMaking()
    {
        if (!File.Exists(_files.NewDatabase))
        {
            throw StoreErrors.DatabaseMissing(_files.Database);
        }

        File.Move(_files.NewDatabase, _files.Database, overwrite: true);
        DirectoryFlush.Flush(_files.Directory);
    }
}
