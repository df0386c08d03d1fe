using Microsoft.Data.Sqlite;
using Sks.Issuer.Books;
using Sks.Issuer.Books.Sqlite;
using Sks.Issuer.Tests.Testing;

namespace Sks.Issuer.Tests.Books;

public sealed class SqliteBooksTests : BooksContract
{
    private readonly TemporaryFolder _folder = new();

    public SqliteBooksTests()
    {
        File.WriteAllBytes(_folder["issuer.db"], []);
        Books = SqliteBooks.Create(_folder["issuer.db"]);
    }

    internal override IIssuerBooks Books { get; }

    [Fact]
    public async Task Books_of_the_first_version_are_brought_up_to_date_and_keep_what_they_have()
    {
        string file = _folder["first.db"];
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            SqliteSchema.Migrate(connection, 1);
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO enrollments VALUES ('0123456789abcdef', zeroblob(32), 'CN=Alice', 'default', 1, 2, NULL)";
            command.ExecuteNonQuery();
        }

        using var books = SqliteBooks.Open(file);
        var enrollment = Assert.Single(await books.EnrollmentsAsync(default));
        Assert.Equal(PersonKey.Of("CN=Alice"), enrollment.Person);
        Assert.Equal(("0123456789abcdef", null, 0, null), (enrollment.Id, enrollment.DeviceId, enrollment.WrongDevices, enrollment.Locked));
    }

    [Fact]
    public async Task Credentials_in_books_from_before_management_are_active_and_their_sessions_do_not_rest()
    {
        string file = _folder["second.db"];
        File.WriteAllBytes(file, []);
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            SqliteSchema.Migrate(connection, 2);
            using var command = connection.CreateCommand();
            command.CommandText =
                """
                INSERT INTO enrollments (id, token_hash, subject, profile, created, expires, used) VALUES ('0123456789abcdef', zeroblob(32), 'CN=Alice', 'default', 1, 9, 2);
                INSERT INTO sessions (id, enrollment_id, cookie_hash, state, version, sealed_state, sealed_puk, reason, started)
                  VALUES ('session', '0123456789abcdef', zeroblob(32), 1, 4, x'', x'', '', 1);
                INSERT INTO credentials VALUES (x'01', 'session', '0123456789abcdef', 'Key.1', 'CN=Alice', x'00', x'00', 1, 9, 2);
                """;
            command.ExecuteNonQuery();
        }

        using var books = SqliteBooks.Open(file);
        var credential = Assert.Single(await books.CredentialsAsync(default));
        Assert.Equal((CredentialState.Active, null, PersonKey.Of("CN=Alice")), (credential.State, credential.Renews, credential.Person));
        Assert.Equal(PersonKey.Of("CN=Alice"), Assert.Single(await books.SessionsAsync(default)).Person);
        Assert.False(Assert.Single(await books.SessionsAsync(default)).RestsAt(DateTimeOffset.UnixEpoch));
        var enrollment = Assert.Single(await books.EnrollmentsAsync(default));
        Assert.Equal((false, 0, null, null), (enrollment.SignedUp, enrollment.WrongIds, enrollment.Operation, enrollment.Approved));
    }

    [Fact]
    public void Books_of_a_newer_program_are_refused()
    {
        using (var connection = new SqliteConnection($"Data Source={_folder["issuer.db"]};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 1000";
            command.ExecuteNonQuery();
        }

        Assert.Contains("newer", Assert.Throws<IssuerException>(() => SqliteBooks.Open(_folder["issuer.db"])).Message, StringComparison.Ordinal);
    }

    public override void Dispose()
    {
        Books.Dispose();
        _folder.Dispose();
    }
}
