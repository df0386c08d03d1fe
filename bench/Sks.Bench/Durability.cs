using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Sks.Engine.Store;

namespace Sks.Bench;

/// <summary>
/// Durable commits a second of the sealed store, by one caller and by eight at a time, beside SQLite's own commit of one row on the same
/// disk: a write-ahead log with <c>synchronous = FULL</c>. The three take turns, since other work on the disk comes and goes.
/// </summary>
internal static class Durability
{
    private const int Rounds = 9;
    private const int Callers = 8;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(400);

    public static IEnumerable<string> Measure()
    {
        var directory = Directory.CreateTempSubdirectory("sks-bench-");
        try
        {
            using var store = StoreDirectory.Create(Path.Combine(directory.FullName, "store"));
            using var sqlite = OneRow(Path.Combine(directory.FullName, "sqlite.db"));
            using var command = sqlite.CreateCommand();
            command.CommandText = "INSERT INTO record VALUES (1, $0) ON CONFLICT (id) DO UPDATE SET value = excluded.value";
            byte[] value = new byte[150];
            command.Parameters.AddWithValue("$0", value);
            command.Prepare();
            var bare = new double[Rounds];
            var one = new double[Rounds];
            var eight = new double[Rounds];
            for (int round = 0; round < Rounds; round++)
            {
                bare[round] = PerSecond(1, _ =>
                {
                    // SQLite does not write what is there already.
                    RandomNumberGenerator.Fill(value);
                    command.ExecuteNonQuery();
                });
                one[round] = PerSecond(1, id => store.Commit([Change(id)]));
                eight[round] = PerSecond(Callers, id => store.Commit([Change(id)]));
            }

            yield return Ratio("durable commits, 1 caller / SQLite's own, one row", Median(one), Median(bare));
            yield return Ratio($"durable commits, {Callers} callers / SQLite's own, one row", Median(eight), Median(bare));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static StoreChange Change(uint id) =>
        new(RecordKind.Pin, id, new StoreRecord(RecordKind.Pin, id, 1, [], new byte[100]));

    private static SqliteConnection OneRow(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        foreach (string statement in (string[])
            ["PRAGMA locking_mode = EXCLUSIVE", "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL",
             "CREATE TABLE record (id INTEGER PRIMARY KEY, value BLOB NOT NULL)"])
        {
            using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Only constants come here.
            command.CommandText = statement;
#pragma warning restore CA2100
            command.ExecuteNonQuery();
        }

        return connection;
    }

    private static double PerSecond(int callers, Action<uint> commit)
    {
        int done = 0;
        var watch = Stopwatch.StartNew();
        var threads = Enumerable.Range(1, callers).Select(id => new Thread(() =>
        {
            while (watch.Elapsed < Round)
            {
                commit((uint)id);
                Interlocked.Increment(ref done);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return done / watch.Elapsed.TotalSeconds;
    }

    private static double Median(double[] values) => values.Order().ElementAt(values.Length / 2);

    private static string Ratio(string what, double perSecond, double against) =>
        $"{what,-62} {perSecond / against:F2}   ({perSecond:F0} / s, {against:F0} / s)";
}
