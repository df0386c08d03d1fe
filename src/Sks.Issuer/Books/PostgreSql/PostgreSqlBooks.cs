namespace Sks.Issuer.Books.PostgreSql;

/// <summary>The books in PostgreSQL: any number of nodes. A commit is on the server's disk when it returns, unless the server was told otherwise.</summary>
internal static class PostgreSqlBooks
{
    /// <summary>Opens the books, and brings them up to date; an empty database becomes books.</summary>
    /// <exception cref="IssuerException">The connection string is not one, or the books are newer than this program.</exception>
    /// <exception cref="BooksUnavailableException">The database cannot be reached.</exception>
    public static async Task<SqlBooks> OpenAsync(string connectionString, CancellationToken cancellation)
    {
        var server = new PostgreSqlServer(connectionString);
        try
        {
            await server.MigrateAsync(cancellation).ConfigureAwait(false);
            return new SqlBooks(server);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
