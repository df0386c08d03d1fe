using Npgsql;
using Sks.Issuer.Books;
using Sks.Issuer.Books.PostgreSql;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Books;

[NeedsPostgreSql]
public sealed class PostgreSqlBooksTests : BooksContract, IClassFixture<PostgreSqlCluster>
{
    private readonly PostgreSqlCluster _cluster;
    private readonly string _database;

    public PostgreSqlBooksTests(PostgreSqlCluster cluster)
    {
        _cluster = cluster;
        _database = cluster.NewDatabase();
        Books = PostgreSqlBooks.OpenAsync(_database, default).GetAwaiter().GetResult();
    }

    internal override IIssuerBooks Books { get; }

    [BooksFact]
    public async Task Of_many_nodes_that_open_an_empty_database_at_once_one_makes_the_tables()
    {
        string empty = _cluster.NewDatabase();
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => PostgreSqlBooks.OpenAsync(empty, default))));
        foreach (var books in all)
        {
            Assert.Empty(await books.EnrollmentsAsync(default));
            books.Dispose();
        }
    }

    [BooksFact]
    public async Task Books_of_a_newer_program_are_refused()
    {
        await SqlAsync("UPDATE schema_version SET version = 1000");
        var refused = await Assert.ThrowsAsync<IssuerException>(() => PostgreSqlBooks.OpenAsync(_database, default));
        Assert.Contains("newer", refused.Message, StringComparison.Ordinal);
    }

    [BooksFact]
    public async Task A_node_goes_by_the_time_of_the_database()
    {
        var wrong = new ManualClock();
        wrong.Advance(TimeSpan.FromHours(5));
        Assert.InRange(Books.Clock(wrong).GetUtcNow() - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(-30), TimeSpan.FromSeconds(30));
        await Books.EnrollmentsAsync(default);
        wrong.Advance(TimeSpan.FromHours(5));
        Assert.InRange(Books.Clock(wrong).GetUtcNow() - DateTimeOffset.UtcNow, TimeSpan.FromSeconds(-30), TimeSpan.FromSeconds(30));
    }

    [BooksFact]
    public async Task What_was_written_survives_a_server_that_stops_at_once_and_connections_are_made_anew()
    {
        var enrollment = await AddAsync();
        var seen = await StartAsync(enrollment);
        _cluster.Restart();
        Assert.True(await Books.AdvanceSessionAsync(seen, [1], AnsweredResponse.None, default));
        Assert.Equal(1, (await Books.FindSessionAsync(seen.CookieHash, enrollment.Person, default))!.Version);
    }

    [BooksFact]
    public async Task A_database_that_is_away_is_said_to_be()
    {
        _cluster.End();
        try
        {
            await Assert.ThrowsAsync<BooksUnavailableException>(() => Books.EnrollmentsAsync(default));
        }
        finally
        {
            _cluster.Begin();
        }

        Assert.Empty(await Books.EnrollmentsAsync(default));
    }

    [BooksFact]
    public async Task Every_row_of_a_person_has_the_distribution_key()
    {
        var seen = await StartAsync(await AddAsync("CN=Eve"));
        Assert.True(await Books.CompleteSessionAsync(seen, [Credential(seen)], [], Now, default));
        foreach (string table in new[] { "enrollments", "sessions", "credentials" })
        {
            Assert.Equal(PersonKey.Of("CN=Eve"), await SqlAsync($"SELECT person FROM {table}"));
        }
    }

    public override void Dispose()
    {
        Books.Dispose();
        NpgsqlConnection.ClearAllPools();
    }

    private async Task<object?> SqlAsync(string sql)
    {
        await using var source = NpgsqlDataSource.Create(_database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
