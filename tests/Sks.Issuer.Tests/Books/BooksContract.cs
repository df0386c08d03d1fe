using System.Data.Common;
using System.Security.Cryptography;
using Sks.Issuer.Books;
using Sks.Issuer.Tests.Testing;
using BookEnrollment = Sks.Issuer.Books.Enrollment;

namespace Sks.Issuer.Tests.Books;

/// <summary>What any books have to do; a class for each kind of them says which.</summary>
public abstract partial class BooksContract : IDisposable
{
    protected static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
    private static readonly byte[] Hash = RandomNumberGenerator.GetBytes(32);

    /// <summary>Empty at first.</summary>
    internal abstract IIssuerBooks Books { get; }

    [BooksFact]
    public async Task An_enrollment_is_found_by_its_hash_only()
    {
        var enrollment = await AddAsync();
        Assert.Equivalent(enrollment, await Books.FindEnrollmentAsync(enrollment.TokenHash, null, default));
        Assert.Null(await Books.FindEnrollmentAsync(RandomNumberGenerator.GetBytes(32), null, default));
        Assert.Single(await Books.EnrollmentsAsync(default));
    }

    [BooksFact]
    public async Task A_session_changes_only_from_the_version_that_was_seen()
    {
        var seen = await StartAsync(await AddAsync());
        Assert.True(await Books.AdvanceSessionAsync(seen, [1], AnsweredResponse.None, default));
        Assert.False(await Books.AdvanceSessionAsync(seen, [2], AnsweredResponse.None, default));
        Assert.False(await Books.FailSessionAsync(seen, "No.", Now, default));
        Assert.False(await Books.CompleteSessionAsync(seen, [Credential(seen)], Hash, Now, default));

        var row = (await Books.FindSessionAsync(seen.CookieHash, null, default))!;
        Assert.Equal((SessionState.Open, 1L), (row.State, row.Version));
        Assert.Equal([1], row.SealedState);
        Assert.Empty(await Books.CredentialsAsync(default));
    }

    [BooksFact]
    public async Task Of_many_that_change_a_session_at_once_exactly_one_wins()
    {
        var seen = await StartAsync(await AddAsync());
        var credential = Credential(seen);
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(() => i % 2 == 0
            ? Books.CompleteSessionAsync(seen, [credential], Hash, Now, default)
            : Books.AdvanceSessionAsync(seen, [1], AnsweredResponse.None, default))));
        Assert.Single(results, won => won);
    }

    [BooksFact]
    public async Task A_session_completed_again_with_the_same_credential_loses_and_breaks_no_rule()
    {
        var seen = await StartAsync(await AddAsync());
        var credential = Credential(seen);
        Assert.True(await Books.CompleteSessionAsync(seen, [credential], Hash, Now, default));
        Assert.False(await Books.CompleteSessionAsync(seen, [credential], Hash, Now, default));
        Assert.Single(await Books.CredentialsAsync(default));
    }

    [BooksFact]
    public async Task A_completed_session_leaves_its_credential_its_PUK_and_a_used_enrollment_and_no_state()
    {
        var enrollment = await AddAsync();
        var seen = await StartAsync(enrollment);
        var credential = Credential(seen);
        Assert.True(await Books.CompleteSessionAsync(seen, [credential], Hash, Now, default));

        Assert.Equivalent(credential, Assert.Single(await Books.CredentialsAsync(default)));
        Assert.Equal(Now, (await Books.FindEnrollmentAsync(enrollment.TokenHash, null, default))!.Used);
        var row = (await Books.FindSessionAsync(seen.CookieHash, null, default))!;
        Assert.Equal((SessionState.Completed, 0), (row.State, row.SealedState.Length));
        Assert.Equal(seen.SealedPuk, row.SealedPuk);
    }

    [BooksFact]
    public async Task A_serial_number_is_written_once_and_nothing_else_of_the_second_session_is()
    {
        var first = await StartAsync(await AddAsync());
        var second = await StartAsync(await AddAsync());
        Assert.True(await Books.CompleteSessionAsync(first, [Credential(first)], Hash, Now, default));
        byte[] serial = (await Books.CredentialsAsync(default))[0].SerialNumber;

        await Assert.ThrowsAnyAsync<DbException>(
            () => Books.CompleteSessionAsync(second, [Credential(second) with { SerialNumber = serial }], Hash, Now, default));

        Assert.Single(await Books.CredentialsAsync(default));
        Assert.Equal(SessionState.Open, (await Books.FindSessionAsync(second.CookieHash, null, default))!.State);
    }

    [BooksFact]
    public async Task A_failed_session_keeps_its_reason_loses_its_secrets_and_leaves_the_enrollment_pending()
    {
        var enrollment = await AddAsync();
        var seen = await StartAsync(enrollment);
        Assert.True(await Books.FailSessionAsync(seen, "The MAC is wrong.", Now, default));

        var row = (await Books.FindSessionAsync(seen.CookieHash, null, default))!;
        Assert.Equal((SessionState.Failed, "The MAC is wrong."), (row.State, row.Reason));
        Assert.Empty(row.SealedState);
        Assert.Empty(row.SealedPuk);
        Assert.Equal(EnrollmentState.Pending, (await Books.FindEnrollmentAsync(enrollment.TokenHash, null, default))!.StateAt(Now));
        Assert.False(await Books.AdvanceSessionAsync(row, [1], AnsweredResponse.None, default));
    }

    [BooksFact]
    public async Task A_new_session_abandons_the_open_one()
    {
        var enrollment = await AddAsync();
        var first = await StartAsync(enrollment);
        var second = await StartAsync(enrollment);
        Assert.Equal(SessionState.Abandoned, (await Books.FindSessionAsync(first.CookieHash, null, default))!.State);
        Assert.Equal(SessionState.Open, (await Books.FindSessionAsync(second.CookieHash, null, default))!.State);
        Assert.False(await Books.CompleteSessionAsync(first, [Credential(first)], Hash, Now, default));
    }

    [BooksFact]
    public async Task No_session_starts_and_none_completes_for_an_enrollment_that_is_used_or_expired()
    {
        var enrollment = await AddAsync();
        var seen = await StartAsync(enrollment);
        Assert.False(await Books.CompleteSessionAsync(seen, [Credential(seen)], Hash, enrollment.Expires, default));
        Assert.False(await Books.StartSessionAsync(Session(enrollment), enrollment.Expires, default));
        Assert.Equal(SessionState.Open, (await Books.FindSessionAsync(seen.CookieHash, null, default))!.State);

        Assert.True(await Books.CompleteSessionAsync(seen, [Credential(seen)], Hash, Now, default));
        Assert.False(await Books.StartSessionAsync(Session(enrollment), Now, default));
    }

    [BooksFact]
    public async Task The_announced_URL_is_the_last_one()
    {
        Assert.Null(await Books.AnnouncedUrlAsync(default));
        await Books.AnnounceAsync(new Uri("https://a.example"), default);
        await Books.AnnounceAsync(new Uri("https://b.example:8443"), default);
        Assert.Equal(new Uri("https://b.example:8443"), await Books.AnnouncedUrlAsync(default));
    }

    [BooksFact]
    public async Task Another_device_ends_its_session_and_is_counted_until_the_limit_locks_the_enrollment()
    {
        var enrollment = await AddAsync();
        for (int i = 1; i <= 2; i++)
        {
            var seen = await StartAsync(enrollment);
            Assert.True(await Books.RefuseDeviceAsync(seen, "No.", 2, Now, default));
            Assert.False(await Books.RefuseDeviceAsync(seen, "No.", 2, Now, default));
            var found = (await Books.FindEnrollmentAsync(enrollment.TokenHash, null, default))!;
            Assert.Equal((i, i < 2 ? EnrollmentState.Pending : EnrollmentState.Locked), (found.WrongDevices, found.StateAt(Now)));
        }

        Assert.False(await Books.StartSessionAsync(Session(enrollment), Now, default));
    }

    [BooksFact]
    public async Task Rows_are_found_where_their_person_is_and_everywhere()
    {
        var enrollment = await AddAsync("CN=Bob");
        var seen = await StartAsync(enrollment);
        foreach (long? person in new long?[] { enrollment.Person, null })
        {
            Assert.Equivalent(enrollment, await Books.FindEnrollmentAsync(enrollment.TokenHash, person, default));
            Assert.Equal(seen.Id, (await Books.FindSessionAsync(seen.CookieHash, person, default))!.Id);
        }

        var credential = Credential(seen);
        Assert.True(await Books.CompleteSessionAsync(seen, [credential], Hash, Now, default));
        foreach (long? person in new long?[] { enrollment.Person, null })
        {
            var found = (await Books.FindCredentialAsync(credential.SerialNumber, person, default))!.Value;
            Assert.Equivalent(credential, found.Credential);
            Assert.Equal(enrollment.Id, found.Enrollment.Id);
        }
    }

    [BooksFact]
    public async Task A_session_keeps_its_last_answer_until_the_next_and_none_once_it_is_over()
    {
        var seen = await StartAsync(await AddAsync());
        Assert.True(await Books.AdvanceSessionAsync(seen, [1], new AnsweredResponse(Hash, [5, 6]), default));
        var row = (await Books.FindSessionAsync(seen.CookieHash, null, default))!;
        Assert.True(row.Answers(Hash));
        Assert.Equal([5, 6], row.Answered.SealedAnswer);
        Assert.False(row.Answers(RandomNumberGenerator.GetBytes(32)));

        byte[] last = RandomNumberGenerator.GetBytes(32);
        Assert.True(await Books.CompleteSessionAsync(row, [Credential(row)], last, Now, default));
        row = (await Books.FindSessionAsync(seen.CookieHash, null, default))!;
        Assert.True(row.Answers(last));
        Assert.False(row.Answers(Hash));
        Assert.Empty(row.Answered.SealedAnswer);
    }

    [BooksFact]
    public async Task Of_many_sessions_started_at_once_all_start_and_one_is_open()
    {
        var enrollment = await AddAsync();
        var sessions = Enumerable.Range(0, 8).Select(_ => Session(enrollment)).ToList();
        var started = await Task.WhenAll(sessions.Select(session => Task.Run(() => Books.StartSessionAsync(session, Now, default))));
        Assert.All(started, Assert.True);
        Assert.Single(await Books.SessionsAsync(default), session => session.State == SessionState.Open);
    }

    [BooksFact]
    public async Task Of_sessions_that_complete_and_start_at_once_none_is_left_open_under_a_used_enrollment()
    {
        for (int i = 0; i < 10; i++)
        {
            var enrollment = await AddAsync();
            var seen = await StartAsync(enrollment);
            bool[] results = await Task.WhenAll(
                Task.Run(() => Books.CompleteSessionAsync(seen, [Credential(seen)], Hash, Now, default)),
                Task.Run(() => Books.StartSessionAsync(Session(enrollment), Now, default)));
            Assert.True(results[0] ^ results[1]);
            bool used = (await Books.FindEnrollmentAsync(enrollment.TokenHash, null, default))!.Used is not null;
            Assert.Equal(results[0], used);
            Assert.Equal(!used, (await Books.SessionsAsync(default)).Any(s => s.EnrollmentId == enrollment.Id && s.State == SessionState.Open));
        }
    }

    [BooksFact]
    public async Task A_family_has_no_more_clones_than_the_limit_and_a_challenge_is_answered_once_however_many_ask_at_once()
    {
        var seen = await StartAsync(await AddAsync());
        var first = Credential(seen);
        Assert.True(await Books.CompleteSessionAsync(seen, [first], Hash, Now, default));
        byte[] challenge = RandomNumberGenerator.GetBytes(56);
        Assert.Equal(CloneOutcome.Added, await CloneAsync(first, challenge));
        Assert.Equal(CloneOutcome.Replayed, await CloneAsync(first, challenge));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => CloneAsync(first, RandomNumberGenerator.GetBytes(56)))));
        Assert.Equal(2, outcomes.Count(outcome => outcome == CloneOutcome.Added));
        Assert.Equal(6, outcomes.Count(outcome => outcome == CloneOutcome.OverLimit));
    }

    [BooksFact]
    public async Task Who_signs_up_waits_is_approved_and_comes_back_by_another_cookie()
    {
        var enrollment = Enrollment("CN=Carol") with { SignedUp = true };
        Assert.True(await Books.AddSignUpAsync(enrollment, 1, default));
        Assert.False(await Books.AddSignUpAsync(Enrollment("CN=Dave") with { SignedUp = true }, 1, default));

        var seen = await StartAsync(enrollment);
        Assert.True(await Books.RestSessionAsync(seen, [4], Hash, [3, 3], Now.AddHours(18), default));
        var rests = (await Books.FindRestingSessionAsync(enrollment, Now, default))!;
        Assert.True(rests.Answers(Hash));
        Assert.Equal([3, 3], rests.DeviceCertificate);
        Assert.Equal(Now.AddHours(18), (await Books.FindEnrollmentByIdAsync(enrollment.Id, default))!.Expires);

        Assert.True(await Books.CountWrongIdAsync(enrollment, 3, Now, default));
        Assert.True(await Books.ApproveAsync(rests, "DEVICE", Now, default));
        Assert.False(await Books.ApproveAsync(rests, "DEVICE", Now, default));
        Assert.False(await Books.CountWrongIdAsync(enrollment, 3, Now, default));
        byte[] cookie = RandomNumberGenerator.GetBytes(32);
        Assert.True(await Books.ResumeSessionAsync(rests, [5], cookie, default));
        Assert.Null(await Books.FindSessionAsync(seen.CookieHash, null, default));
        Assert.Equal(rests.Version + 1, (await Books.FindSessionAsync(cookie, null, default))!.Version);
    }

    [BooksFact]
    public async Task A_refused_enrollment_and_one_with_too_many_wrong_IDs_end_their_sessions()
    {
        var refused = await AddAsync();
        var first = await StartAsync(refused);
        Assert.True(await Books.RefuseAsync(refused, "No.", Now, default));
        Assert.False(await Books.RefuseAsync(refused, "No.", Now, default));
        Assert.Equal((SessionState.Failed, "No."), await StateAsync(first));

        var wrong = await AddAsync(signedUp: true);
        var second = await StartAsync(wrong);
        Assert.True(await Books.CountWrongIdAsync(wrong, 2, Now, default));
        Assert.Equal(SessionState.Open, (await StateAsync(second)).State);
        Assert.True(await Books.CountWrongIdAsync(wrong, 2, Now, default));
        Assert.Equal(SessionState.Failed, (await StateAsync(second)).State);
        Assert.Equal(EnrollmentState.Refused, (await Books.FindEnrollmentByIdAsync(wrong.Id, default))!.StateAt(Now));
    }

    [BooksFact]
    public Task A_renewed_credential_is_replaced_by_the_one_that_renews_it() => ManageAsync(renews: true);

    [BooksFact]
    public Task A_deleted_credential_is_deleted() => ManageAsync(renews: false);

    [BooksFact]
    public async Task What_is_revoked_once_stays_so_and_is_found_by_serial_number_device_and_CRL()
    {
        var seen = await StartAsync(await AddAsync());
        var credential = Credential(seen);
        Assert.True(await Books.CompleteSessionAsync(seen, [credential], Hash, Now, default));
        Assert.Null(await Books.FindStatusAsync(RandomNumberGenerator.GetBytes(16), default));
        Assert.Equal(CertificateStatus.Good, await Books.FindStatusAsync(credential.SerialNumber, default));
        Assert.Empty(await Books.RevokedAsync(Now, default));

        Assert.True(await Books.RevokeAsync(credential, RevocationReason.PrivilegeWithdrawn, Now, default));
        Assert.False(await Books.RevokeAsync(credential, RevocationReason.KeyCompromise, Now.AddDays(1), default));
        Assert.Equal(new CertificateStatus(Now, RevocationReason.PrivilegeWithdrawn), await Books.FindStatusAsync(credential.SerialNumber, default));
        var entry = Assert.Single(await Books.RevokedAsync(Now, default));
        Assert.Equal(credential.SerialNumber, entry.SerialNumber);
        Assert.Equal((Now, RevocationReason.PrivilegeWithdrawn), (entry.Revoked, entry.Reason));
        Assert.Empty(await Books.RevokedAsync(credential.NotAfter.AddSeconds(1), default));
        Assert.Equal(1, await Books.CountRevokedAsync(Now, Now, default));
        Assert.Equal(0, await Books.CountRevokedAsync(Now.AddSeconds(1), Now, default));

        string device = Core.Devices.DeviceId.GroupedForm(credential.DeviceCertificate);
        var found = Assert.Single(await Books.CredentialsOfDeviceAsync(device, default));
        Assert.Equal((CredentialState.Revoked, credential.EnrollmentId), (found.State, found.EnrollmentId));
        Assert.Empty(await Books.CredentialsOfDeviceAsync("AAAA-AAAA-AAAA-AAAA-AAAA", default));
    }

    [BooksFact]
    public async Task A_revocation_refuses_what_pending_enrollments_would_make_of_the_credential_and_nothing_else()
    {
        var seen = await StartAsync(await AddAsync());
        var first = Credential(seen);
        Assert.True(await Books.CompleteSessionAsync(seen, [first], Hash, Now, default));
        Assert.Equal(CloneOutcome.Added, await CloneAsync(first, RandomNumberGenerator.GetBytes(56)));
        var clone = (await Books.EnrollmentsAsync(default)).Single(e => e.ClonedFrom is not null);
        var renewal = Enrollment("CN=Alice") with { Operation = ManagementOperation.Renew, Target = first.SerialNumber };
        await Books.AddEnrollmentAsync(renewal, default);
        var other = await AddAsync();
        var (renewing, cloning, unrelated) = (await StartAsync(renewal), await StartAsync(clone), await StartAsync(other));

        Assert.True(await Books.RevokeAsync(first, RevocationReason.KeyCompromise, Now, default));
        Assert.False(await Books.CompleteSessionAsync(renewing, [Credential(renewing)], Hash, Now, default));
        Assert.False(await Books.CompleteSessionAsync(cloning, [Credential(cloning)], Hash, Now, default));
        Assert.Equal(EnrollmentState.Refused, (await Books.FindEnrollmentByIdAsync(clone.Id, default))!.StateAt(Now));
        Assert.True(await Books.CompleteSessionAsync(unrelated, [Credential(unrelated)], Hash, Now, default));
        Assert.Empty(await Books.ClonesOfAsync(first, default));
    }

    [BooksFact]
    public async Task A_device_is_lost_since_the_first_time_until_it_is_found()
    {
        Assert.False(await Books.IsLostAsync("A", default));
        await Books.AddLostDeviceAsync(new LostDevice("A", Now), default);
        await Books.AddLostDeviceAsync(new LostDevice("A", Now.AddDays(1)), default);
        Assert.True(await Books.IsLostAsync("A", default));
        Assert.Equal(new LostDevice("A", Now), Assert.Single(await Books.LostDevicesAsync(default)));
        Assert.True(await Books.RemoveLostDeviceAsync("A", default));
        Assert.False(await Books.RemoveLostDeviceAsync("A", default));
        Assert.False(await Books.IsLostAsync("A", default));
    }

    [BooksFact]
    public async Task Of_many_that_publish_a_CRL_at_once_one_wins_and_all_read_that()
    {
        Assert.Null(await Books.CrlAsync(0, default));
        for (long before = 0; before < 20; before += 10)
        {
            long current = before;
            bool[] won = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(
                () => Books.PublishCrlAsync(new PublishedCrl(current + 10, Now, Now.AddDays(1), i, [(byte)i]), current, default))));
            Assert.Single(won, w => w);
            var crl = (await Books.CrlAsync(before, default))!;
            Assert.Equal((before + 10, crl.Recent), (crl.Number, crl.Der[0]));
            Assert.Empty((await Books.CrlAsync(crl.Number, default))!.Der);
        }
    }

    [BooksFact]
    public async Task The_key_that_was_noted_first_stays()
    {
        Assert.Equal([1], await Books.KeyFingerprintAsync("ca", [1], default));
        Assert.Equal([1], await Books.KeyFingerprintAsync("ca", [2], default));
        Assert.Equal([3], await Books.KeyFingerprintAsync("sealing", [3], default));
    }

    public abstract void Dispose();

    internal static SessionRow Session(BookEnrollment enrollment) => new(
        Convert.ToHexString(RandomNumberGenerator.GetBytes(8)),
        enrollment.Id,
        RandomNumberGenerator.GetBytes(32),
        SessionState.Open,
        0,
        [9, 9],
        [7],
        "",
        Now)
    {
        Person = enrollment.Person,
    };

    internal static IssuedCredential Credential(SessionRow session) => new(
        RandomNumberGenerator.GetBytes(16),
        session.Id,
        session.EnrollmentId,
        "Key.1",
        "CN=Alice",
        [1],
        [2],
        Now,
        Now.AddDays(1),
        Now)
    {
        Person = session.Person,
    };

    internal async Task<BookEnrollment> AddAsync(string subject = "CN=Alice", bool signedUp = false)
    {
        var enrollment = new BookEnrollment(
            Convert.ToHexString(RandomNumberGenerator.GetBytes(8)), RandomNumberGenerator.GetBytes(32), subject, "default", Now, Now.AddHours(1), null)
        {
            SignedUp = signedUp,
        };
        await Books.AddEnrollmentAsync(enrollment, default);
        return enrollment;
    }

    internal async Task<SessionRow> StartAsync(BookEnrollment enrollment)
    {
        var session = Session(enrollment);
        Assert.True(await Books.StartSessionAsync(session, Now, default));
        return session;
    }

    private async Task ManageAsync(bool renews)
    {
        var seen = await StartAsync(await AddAsync());
        var first = Credential(seen);
        Assert.True(await Books.CompleteSessionAsync(seen, [first], Hash, Now, default));

        var managing = Enrollment("CN=Alice") with { Operation = renews ? ManagementOperation.Renew : ManagementOperation.Delete, Target = first.SerialNumber };
        await Books.AddEnrollmentAsync(managing, default);
        Assert.Equivalent(managing, await Books.FindEnrollmentByIdAsync(managing.Id, default));
        var session = await StartAsync(managing);
        var second = Credential(session);
        Assert.True(await Books.CompleteSessionAsync(session, renews ? [second] : [], Hash, Now, default));

        var (credential, _) = (await Books.FindCredentialAsync(first.SerialNumber, null, default))!.Value;
        Assert.Equal(renews ? CredentialState.Replaced : CredentialState.Deleted, credential.State);
        Assert.Equal(renews ? first.SerialNumber : null, (await Books.FindCredentialAsync(second.SerialNumber, null, default))?.Credential.Renews);
    }

    private static BookEnrollment Enrollment(string subject) =>
        BookEnrollment.New(RandomNumberGenerator.GetBytes(32), subject, "default", Now, TimeSpan.FromHours(1));

    private Task<CloneOutcome> CloneAsync(IssuedCredential first, byte[] challenge) => Books.AddCloneAsync(
        Enrollment("CN=Alice") with { ClonedFrom = first.SerialNumber, CloneFamily = first.SerialNumber }, challenge, Now.AddMinutes(2), 3, default);

    private async Task<(SessionState State, string Reason)> StateAsync(SessionRow seen)
    {
        var row = (await Books.FindSessionAsync(seen.CookieHash, null, default))!;
        return (row.State, row.Reason);
    }
}
