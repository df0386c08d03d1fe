using System.Globalization;
using Microsoft.Data.Sqlite;
using Sks.Core;
using Sks.Engine.Protectors;
using Sks.Engine.Records;

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
    /// <summary>Whether the attestation key is in a TPM.</summary>
    public bool HasTpmKey => Records.Any(count => count.Key == RecordKind.TpmKey);

    /// <summary>
    /// The older copies that were accepted, first to last, as far as they could be read; <see langword="null"/>: that takes the master key, which was not
    /// at hand, and <see cref="Records"/> tells how many there are.
    /// </summary>
    public IReadOnlyList<AcceptedCopy>? Accepted { get; init; }

    /// <summary>Reads it from the store in the directory <paramref name="path"/>, which nobody has open. Changes nothing.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="protectors">Those to be tried for what takes the master key; that they do not unwrap it is no failure.</param>
    /// <exception cref="StoreException">
    /// The store cannot be looked into: every <see cref="StoreError"/> but <see cref="StoreError.AlreadyExists"/>.
    /// </exception>
    public static StoreInfo Read(string path, IReadOnlyList<IMasterKeyProtector>? protectors = null)
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
            var records = Count(database);
            return new StoreInfo(
                files.Directory,
                MasterKeyFile.Describe(files.Key, MasterKeyFile.KnownProtectors),
                MasterKeyFile.Version,
                SqliteDatabase.SchemaVersion,
                records,
                new FileInfo(database).Length,
                log.Exists ? log.Length : 0)
            {
                Accepted = records.Exists(count => count.Key == RecordKind.Acceptance) ? ReadAccepted(files.Key, database, protectors ?? []) : [],
            };
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

    private static List<AcceptedCopy>? ReadAccepted(string key, string database, IReadOnlyList<IMasterKeyProtector> protectors)
    {
        try
        {
            using var masterKey = MasterKeyFile.Read(key, protectors, out byte[] storeId, out _);
            using var connection = SqliteDatabase.OpenUnchanged(database);
            using var store = new SealedStore(SqliteBackend.Over(connection), masterKey, storeId);
            var accepted = new List<AcceptedCopy>();
            for (uint last = 0; store.ReadNext(RecordKind.Acceptance, last) is { } record; last = record.Id)
            {
                accepted.Add(AcceptanceRecord.Read(record).Accepted);
            }

            return accepted;
        }
        catch (Exception e) when (e is StoreException or SksException or SqliteException)
        {
            return null;
        }
    }
}
