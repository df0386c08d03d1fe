using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Secrets;
using Sks.Engine.Protectors;

namespace Sks.Engine.Store;

/// <summary>
/// A store on disk: a directory of its own, mode 0700, with these files, mode 0600:
/// <code>
/// lock         locked by whoever has the store open; the lock ends with the process, however that ends
/// master.key   the wrapped master key, see MasterKeyFile
/// store.db     the database, see SqliteDatabase; store.db-wal is its log
/// </code>
/// A new store is made as <c>master.key.new</c> and <c>store.db.new</c>, complete and flushed, which are then renamed, the key
/// first. So at every moment the directory holds no store (neither name: making it starts again), a whole store in which the
/// last rename is missing (it is made up for), or a store; any other combination means that a file was lost.
/// </summary>
public sealed class StoreDirectory
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;

    private static readonly IMasterKeyProtector[] Protectors = [new RootOnlyFileProtector()];

    private readonly string _path;
    private readonly string _lock;
    private readonly string _key;
    private readonly string _newKey;
    private readonly string _database;
    private readonly string _newDatabase;

    private StoreDirectory(string path)
    {
        _path = Path.GetFullPath(path);
        _lock = Path.Combine(_path, "lock");
        _key = Path.Combine(_path, "master.key");
        _newKey = _key + ".new";
        _database = Path.Combine(_path, "store.db");
        _newDatabase = _database + ".new";
    }

    private bool HasKey => File.Exists(_key);

    private bool HasDatabase => File.Exists(_database);

    private bool HoldsStore => HasKey || HasDatabase;

    /// <summary>Opens the store in the directory <paramref name="path"/>.</summary>
    /// <exception cref="StoreException">Every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/>.</exception>
    public static SealedStore Open(string path) => new StoreDirectory(path).Run(make: false, open: true);

    /// <summary>
    /// Makes a store with a new master key in the directory <paramref name="path"/>, itself made if absent, and opens it.
    /// </summary>
    /// <exception cref="StoreException">Every <see cref="StoreError"/> but <see cref="StoreError.NotFound"/>.</exception>
    public static SealedStore Create(string path) => new StoreDirectory(path).Run(make: true, open: false);

    /// <summary>Opens the store in the directory <paramref name="path"/>, or makes it if there is none.</summary>
    /// <exception cref="StoreException">
    /// Every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/> and <see cref="StoreError.NotFound"/>.
    /// </exception>
    public static SealedStore OpenOrCreate(string path) => new StoreDirectory(path).Run(make: true, open: true);

    private SealedStore Run(bool make, bool open)
    {
        try
        {
            PrepareDirectory(make);
            var directoryLock = TakeLock();
            try
            {
                if (HoldsStore ? !open : !make)
                {
                    throw open ? StoreErrors.NotFound(_path) : StoreErrors.AlreadyExists(_path);
                }

                if (!HoldsStore)
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
            throw StoreErrors.Inaccessible(_path, e);
        }
    }

    private void PrepareDirectory(bool make)
    {
        if (!Directory.Exists(_path))
        {
            if (!make)
            {
                throw StoreErrors.NotFound(_path);
            }

            Directory.CreateDirectory(_path, PrivatePath.DirectoryMode);
            DirectoryFlush.Flush(Path.GetDirectoryName(_path) ?? _path);
        }

        PrivatePath.CheckDirectory(_path);

        // File.Exists says no as well where we may not look; listing the directory says which.
        _ = Directory.EnumerateFileSystemEntries(_path).Any();
        if (!make && !HoldsStore)
        {
            throw StoreErrors.NotFound(_path);
        }
    }

    private FileStream TakeLock()
    {
        try
        {
            return new FileStream(_lock, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                UnixCreateMode = PrivatePath.FileMode,
            });
        }
        catch (IOException e) when (e.HResult == (OperatingSystem.IsMacOS() ? WouldBlockOnMac : WouldBlockOnLinux))
        {
            throw StoreErrors.InUse(_path, e);
        }
    }

    private void MakeFiles()
    {
        foreach (string leftOver in (string[])[_newKey, _newDatabase, _newDatabase + "-journal", _newDatabase + "-wal"])
        {
            File.Delete(leftOver);
        }

        byte[] storeId = RandomNumberGenerator.GetBytes(StoreKeys.StoreIdSize);
        using (var masterKey = SecretBuffer.Random(SealingKey.KeySize))
        {
            MasterKeyFile.Write(_newKey, Protectors[0], masterKey.Span, storeId);
            SqliteBackend.Create(_newDatabase);
            using var store = new SealedStore(SqliteBackend.Open(_newDatabase), new SecretBuffer(masterKey.Span), storeId);
            KeyCheck.Write(store, storeId);
        }

        if (File.Exists(_newDatabase + "-wal"))
        {
            throw new IOException("The log was not merged into the database.");
        }

        DirectoryFlush.Flush(_path);
        File.Move(_newKey, _key, overwrite: true);
        DirectoryFlush.Flush(_path);
    }

    private SealedStore OpenFiles(FileStream directoryLock)
    {
        if (!HasKey)
        {
            throw StoreErrors.KeyMissing(_key);
        }

        if (!HasDatabase)
        {
            FinishMaking();
        }

        PrivatePath.CheckFile(_key);
        var masterKey = MasterKeyFile.Read(_key, Protectors, out byte[] storeId);
        try
        {
            var backend = SqliteBackend.Open(_database);
            var store = new SealedStore(backend, masterKey, storeId) { DirectoryLock = directoryLock };
            try
            {
                KeyCheck.Verify(store, backend, storeId, _path);
                return store;
            }
            catch
            {
                store.Dispose();
                throw;
            }
        }
        finally
        {
            masterKey.Dispose();
        }
    }

    private void FinishMaking()
    {
        if (!File.Exists(_newDatabase))
        {
            throw StoreErrors.DatabaseMissing(_database);
        }

        File.Move(_newDatabase, _database, overwrite: true);
        DirectoryFlush.Flush(_path);
    }
}
