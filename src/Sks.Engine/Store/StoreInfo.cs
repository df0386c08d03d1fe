using System.Globalization;
using Microsoft.Data.Sqlite;
using Sks.Engine.Protectors;

namespace Sks.Engine.Store;

/// <summary>What a store's files tell whoever may read them, without its master key.</summary>
/// <param name="Directory">Where it is.</param>
/// <param name="Protector">How its master key is protected.</param>
/// <param name="KeyFileVersion">Version of the layout of <c>master.key</c>.</param>
/// <param name="DatabaseVersion">Version of the database's schema.</param>
/// <param name="Records">Records of each kind that there is.</param>
/// <param name="DatabaseSize">Bytes of the database.</param>
/// <param name="LogSize">Bytes of its log: changes of a store that was not closed in good order.</param>
public sealed record StoreInfo(
    string Directory,
    ProtectorDescription Protector,
    int KeyFileVersion,
    int DatabaseVersion,
    IReadOnlyList<KeyValuePair<RecordKind, int>> Records,
    long DatabaseSize,
    long LogSize)
{
    /// <summary>Reads it from the store in the directory <paramref name="path"/>, which nobody has open. Changes nothing.</summary>
    /// <exception cref="StoreException">
    /// The store cannot be looked into: every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/>.
    /// </exception>
    public static StoreInfo Read(string path)
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
            var log = new FileInfo(database + "-wal");
            return new StoreInfo(
                files.Directory,
                MasterKeyFile.Describe(files.Key, MasterKeyFile.KnownProtectors),
                MasterKeyFile.Version,
                SqliteDatabase.SchemaVersion,
                Count(database),
                new FileInfo(database).Length,
                log.Exists ? log.Length : 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.Inaccessible(files.Directory, e);
        }
    }

    private static List<KeyValuePair<RecordKind, int>> Count(string database)
    {
        try
        {
            using var connection = SqliteDatabase.OpenUnchanged(database);
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT kind, count(*) FROM record GROUP BY kind ORDER BY kind";
            using var reader = command.ExecuteReader();
            var counts = new List<KeyValuePair<RecordKind, int>>();
            while (reader.Read())
            {
                long kind = Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture);
                counts.Add(new((RecordKind)Math.Clamp(kind, 0, byte.MaxValue), reader.GetInt32(1)));
            }

            return counts;
        }
        catch (SqliteException e)
        {
            throw SqliteErrors.AtOpen(e, database);
        }
    }
}
