using Sks.Issuer.Books.PostgreSql;
using Sks.Issuer.Books.Sqlite;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Books;

/// <summary>Opens the books of an issuer, wherever they are.</summary>
internal static class IssuerBooks
{
    /// <summary>Opens them, and brings them up to date.</summary>
    /// <param name="data">The issuer's folder.</param>
    /// <param name="database">A connection string; <see langword="null"/>: what <c>issuer.json</c> says, and without that <c>issuer.db</c>.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="IssuerException">The books are those of other keys, or newer than this program.</exception>
    /// <exception cref="BooksUnavailableException">They cannot be reached.</exception>
    public static async Task<IIssuerBooks> OpenAsync(DataDirectory data, string? database, CancellationToken cancellation)
    {
        database ??= ConfigurationReader.Read(data.Settings).Database;
        if (database is null)
        {
            return SqliteBooks.Open(data.Books);
        }

        var books = await PostgreSqlBooks.OpenAsync(database, cancellation).ConfigureAwait(false);
        try
        {
            // The folder is one node's copy, and the books are not in it.
            await IssuerKeys.RequireSameAsync(data, books, cancellation).ConfigureAwait(false);
            return books;
        }
        catch
        {
            books.Dispose();
            throw;
        }
    }
}
