using Microsoft.Data.Sqlite;

namespace Sks.Issuer.Books.Sqlite;

/// <summary>
/// The books in one SQLite file, for one machine: any number of processes on it. Write-ahead log, flushed to disk at each commit
/// (8,000 commits a second on the machine of <c>docs/performance.md</c>); readers do not wait for writers.
/// </summary>
internal static class SqliteBooks
{
    /// <summary>Makes the books in a file that exists and is empty.</summary>
    public static SqlBooks Create(string path)
    {
        var file = new SqliteFile(path);
        file.UseWriteAheadLog();
        file.Migrate();
        return new SqlBooks(file);
    }

    /// <summary>Opens the books, and brings them up to date.</summary>
    /// <exception cref="SqliteException">The file is missing or damaged.</exception>
    public static SqlBooks Open(string path)
    {
        var file = new SqliteFile(path);
        file.Migrate();
        return new SqlBooks(file);
    }
}
