using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Sks.Issuer.Books;
using Sks.Issuer.Tests.Testing;
using BookEnrollment = Sks.Issuer.Books.Enrollment;

namespace Sks.Issuer.Tests.Books;

public sealed class SqliteBooksTests : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly TemporaryFolder _folder = new();
    private readonly SqliteBooks _books;

    public SqliteBooksTests()
    {
        File.WriteAllBytes(_folder["issuer.db"], []);
        _books = SqliteBooks.Create(_folder["issuer.db"]);
    }

    [Fact]
    public async Task An_enrollment_is_found_by_its_hash_only()
    {
        var enrollment = await AddAsync();
        Assert.Equivalent(enrollment, await _books.FindEnrollmentAsync(enrollment.TokenHash, default));
        Assert.Null(await _books.FindEnrollmentAsync(RandomNumberGenerator.GetBytes(32), default));
        Assert.Single(await _books.EnrollmentsAsync(default));
    }

    [Fact]
    public async Task A_session_changes_only_from_the_version_that_was_seen()
    {
        var seen = await StartAsync(await AddAsync());
        Assert.True(await _books.AdvanceSessionAsync(seen, [1], default));
        Assert.False(await _books.AdvanceSessionAsync(seen, [2], default));
        Assert.False(await _books.FailSessionAsync(seen, "No.", Now, default));
        Assert.False(await _books.CompleteSessionAsync(seen, [Credential(seen)], Now, default));

        var row = (await _books.FindSessionAsync(seen.CookieHash, default))!;
        Assert.Equal((SessionState.Open, 1L), (row.State, row.Version));
        Assert.Equal([1], row.SealedState);
        Assert.Empty(await _books.CredentialsAsync(default));
    }

    [Fact]
    public async Task Of_many_that_change_a_session_at_once_exactly_one_wins()
    {
        var seen = await StartAsync(await AddAsync());
        var credential = Credential(seen);
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => i % 2 == 0
            ? _books.CompleteSessionAsync(seen, [credential], Now, default)
            : _books.AdvanceSessionAsync(seen, [1], default))));
        Assert.Single(results, won => won);
    }

    [Fact]
    public async Task A_session_completed_again_with_the_same_credential_loses_and_breaks_no_rule()
    {
        var seen = await StartAsync(await AddAsync());
        var credential = Credential(seen);
        Assert.True(await _books.CompleteSessionAsync(seen, [credential], Now, default));
        Assert.False(await _books.CompleteSessionAsync(seen, [credential], Now, default));
        Assert.Single(await _books.CredentialsAsync(default));
    }

    [Fact]
    public async Task A_completed_session_leaves_its_credential_its_PUK_and_a_used_enrollment_and_no_state()
    {
        var enrollment = await AddAsync();
        var seen = await StartAsync(enrollment);
        var credential = Credential(seen);
        Assert.True(await _books.CompleteSessionAsync(seen, [credential], Now, default));

        Assert.Equivalent(credential, Assert.Single(await _books.CredentialsAsync(default)));
        Assert.Equal(Now, (await _books.FindEnrollmentAsync(enrollment.TokenHash, default))!.Used);
        var row = (await _books.FindSessionAsync(seen.CookieHash, default))!;
        Assert.Equal((SessionState.Completed, 0), (row.State, row.SealedState.Length));
        Assert.Equal(seen.SealedPuk, row.SealedPuk);
    }

    [Fact]
    public async Task A_serial_number_is_written_once_and_nothing_else_of_the_second_session_is()
    {
        var first = await StartAsync(await AddAsync());
        var second = await StartAsync(await AddAsync());
        Assert.True(await _books.CompleteSessionAsync(first, [Credential(first)], Now, default));
        byte[] serial = (await _books.CredentialsAsync(default))[0].SerialNumber;

        await Assert.ThrowsAsync<SqliteException>(
            () => _books.CompleteSessionAsync(second, [Credential(second) with { SerialNumber = serial }], Now, default));

        Assert.Single(await _books.CredentialsAsync(default));
        Assert.Equal(SessionState.Open, (await _books.FindSessionAsync(second.CookieHash, default))!.State);
    }

    [Fact]
    public async Task A_failed_session_keeps_its_reason_loses_its_secrets_and_leaves_the_enrollment_pending()
    {
        var enrollment = await AddAsync();
        var seen = await StartAsync(enrollment);
        Assert.True(await _books.FailSessionAsync(seen, "The MAC is wrong.", Now, default));

        var row = (await _books.FindSessionAsync(seen.CookieHash, default))!;
        Assert.Equal((SessionState.Failed, "The MAC is wrong."), (row.State, row.Reason));
        Assert.Empty(row.SealedState);
        Assert.Empty(row.SealedPuk);
        Assert.Equal(EnrollmentState.Pending, (await _books.FindEnrollmentAsync(enrollment.TokenHash, default))!.StateAt(Now));
        Assert.False(await _books.AdvanceSessionAsync(row, [1], default));
    }

    [Fact]
    public async Task A_new_session_abandons_the_open_one()
    {
        var enrollment = await AddAsync();
        var first = await StartAsync(enrollment);
        var second = await StartAsync(enrollment);
        Assert.Equal(SessionState.Abandoned, (await _books.FindSessionAsync(first.CookieHash, default))!.State);
        Assert.Equal(SessionState.Open, (await _books.FindSessionAsync(second.CookieHash, default))!.State);
        Assert.False(await _books.CompleteSessionAsync(first, [Credential(first)], Now, default));
    }

    [Fact]
    public async Task No_session_starts_and_none_completes_for_an_enrollment_that_is_used_or_expired()
    {
        var enrollment = await AddAsync();
        var seen = await StartAsync(enrollment);
        Assert.False(await _books.CompleteSessionAsync(seen, [Credential(seen)], enrollment.Expires, default));
        Assert.False(await _books.StartSessionAsync(Session(enrollment), enrollment.Expires, default));
        Assert.Equal(SessionState.Open, (await _books.FindSessionAsync(seen.CookieHash, default))!.State);

        Assert.True(await _books.CompleteSessionAsync(seen, [Credential(seen)], Now, default));
        Assert.False(await _books.StartSessionAsync(Session(enrollment), Now, default));
    }

    [Fact]
    public async Task The_announced_URL_is_the_last_one()
    {
        Assert.Null(await _books.AnnouncedUrlAsync(default));
        await _books.AnnounceAsync(new Uri("https://a.example"), default);
        await _books.AnnounceAsync(new Uri("https://b.example:8443"), default);
        Assert.Equal(new Uri("https://b.example:8443"), await _books.AnnouncedUrlAsync(default));
    }

    [Fact]
    public async Task Another_device_ends_its_session_and_is_counted_until_the_limit_locks_the_enrollment()
    {
        var enrollment = await AddAsync();
        for (int i = 1; i <= 2; i++)
        {
            var seen = await StartAsync(enrollment);
            Assert.True(await _books.RefuseDeviceAsync(seen, "No.", 2, Now, default));
            Assert.False(await _books.RefuseDeviceAsync(seen, "No.", 2, Now, default));
            var found = (await _books.FindEnrollmentAsync(enrollment.TokenHash, default))!;
            Assert.Equal((i, i < 2 ? EnrollmentState.Pending : EnrollmentState.Locked), (found.WrongDevices, found.StateAt(Now)));
        }

        Assert.False(await _books.StartSessionAsync(Session(enrollment), Now, default));
    }

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
        Assert.Equal((CredentialState.Active, null), (credential.State, credential.Renews));
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

    public void Dispose()
    {
        _books.Dispose();
        _folder.Dispose();
    }

    private static SessionRow Session(BookEnrollment enrollment) => new(
        Convert.ToHexString(RandomNumberGenerator.GetBytes(8)),
        enrollment.Id,
        RandomNumberGenerator.GetBytes(32),
        SessionState.Open,
        0,
        [9, 9],
        [7],
        "",
        Now);

    private static IssuedCredential Credential(SessionRow session) => new(
        RandomNumberGenerator.GetBytes(16),
        session.Id,
        session.EnrollmentId,
        "Key.1",
        "CN=Alice",
        [1],
        [2],
        Now,
        Now.AddDays(1),
        Now);

    private async Task<BookEnrollment> AddAsync()
    {
        var enrollment = new BookEnrollment(
            Convert.ToHexString(RandomNumberGenerator.GetBytes(8)), RandomNumberGenerator.GetBytes(32), "CN=Alice", "default", Now, Now.AddHours(1), null);
        await _books.AddEnrollmentAsync(enrollment, default);
        return enrollment;
    }

    private async Task<SessionRow> StartAsync(BookEnrollment enrollment)
    {
        var session = Session(enrollment);
        Assert.True(await _books.StartSessionAsync(session, Now, default));
        return session;
    }
}
