using Microsoft.Data.Sqlite;

namespace Sks.Engine.Tests.Store;

/// <summary>A database file in the hands of somebody who knows SQLite and nothing of us.</summary>
internal static class SqliteFile
{
    public static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The tests' own constants.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
