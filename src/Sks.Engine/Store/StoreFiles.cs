namespace Sks.Engine.Store;

/// <summary>The names of a store's files (see <see cref="StoreDirectory"/>), and which of them are there.</summary>
internal sealed class StoreFiles
{
    public StoreFiles(string path)
    {
        Directory = Path.GetFullPath(path);
        Lock = Path.Combine(Directory, "lock");
        Key = Path.Combine(Directory, "master.key");
        NewKey = Key + ".new";
        Database = Path.Combine(Directory, "store.db");
        NewDatabase = Database + ".new";
    }

    public string Directory { get; }

    public string Lock { get; }

    public string Key { get; }

    public string NewKey { get; }

    public string Database { get; }

    public string NewDatabase { get; }

    public bool HasKey => File.Exists(Key);

    public bool HasDatabase => File.Exists(Database);

    public bool HoldStore => HasKey || HasDatabase;

    /// <summary>The database's file, or, before the last rename of a store's making, what will be that.</summary>
    /// <exception cref="StoreException"><see cref="StoreError.Damaged"/>: neither is there.</exception>
    public string WholeDatabase => HasDatabase ? Database
        : File.Exists(NewDatabase) ? NewDatabase
        : throw StoreErrors.DatabaseMissing(Database);
}
