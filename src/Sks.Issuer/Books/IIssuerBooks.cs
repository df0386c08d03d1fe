using Sks.Issuer.Audit;
using Sks.Issuer.Operators;

namespace Sks.Issuer.Books;

/// <summary>
/// What an issuer writes down. Each method is one transaction, durable when it returns. A session changes only from the version
/// that its reader saw: of two that try, one wins, and a replay finds nothing to change. Thread safe, and safe among processes.
/// </summary>
/// <exception cref="BooksUnavailableException">The books cannot be reached; any method may throw it.</exception>
internal interface IIssuerBooks : IRevocationBooks, IDeviceBooks, IAuditBooks, IOperatorBooks, IDisposable
{
    /// <summary>The same books, in which somebody else acts. They end with these.</summary>
    /// <param name="actor">As the audit log names them (<see cref="Actor"/>).</param>
    IIssuerBooks As(string actor);

    /// <summary>The time that all who share the books go by: the database's where there is one, so that nodes need not trust each other's clocks.</summary>
    /// <param name="machine">This machine's.</param>
    TimeProvider Clock(TimeProvider machine);

    /// <summary>Writes down a new enrollment.</summary>
    Task AddEnrollmentAsync(Enrollment enrollment, CancellationToken cancellation);

    /// <summary>Finds an enrollment by SHA-256 of its token.</summary>
    /// <param name="tokenHash">32 bytes.</param>
    /// <param name="person">Where to look (<see cref="PersonKey"/>); <see langword="null"/>: everywhere.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<Enrollment?> FindEnrollmentAsync(byte[] tokenHash, long? person, CancellationToken cancellation);

    /// <summary>All enrollments but those of operators, oldest first.</summary>
    Task<IReadOnlyList<Enrollment>> EnrollmentsAsync(CancellationToken cancellation);

    /// <summary>Starts a session and abandons open ones of the same enrollment.</summary>
    /// <param name="session">Open, version 0.</param>
    /// <param name="now">The enrollment must be pending at this time.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see langword="false"/>, and nothing has changed, when the enrollment is not pending.</returns>
    Task<bool> StartSessionAsync(SessionRow session, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Finds a session by SHA-256 of its cookie; <paramref name="person"/> as in <see cref="FindEnrollmentAsync"/>.</summary>
    Task<SessionRow?> FindSessionAsync(byte[] cookieHash, long? person, CancellationToken cancellation);

    /// <summary>The session that issued a credential, with its sealed parts.</summary>
    Task<SessionRow?> FindSessionOfAsync(IssuedCredential credential, CancellationToken cancellation);

    /// <summary>Wipes what the issuer has made for the keys of a credential's session (<see cref="SessionRow.SealedSecrets"/>).</summary>
    /// <returns><see langword="false"/>: there is nothing.</returns>
    Task<bool> ForgetSecretsAsync(IssuedCredential credential, CancellationToken cancellation);

    /// <summary>All sessions, oldest first, without their sealed parts.</summary>
    Task<IReadOnlyList<SessionRow>> SessionsAsync(CancellationToken cancellation);

    /// <summary>Keeps a session's next state under the next version.</summary>
    /// <param name="seen">The session.</param>
    /// <param name="sealedState">Its state, under the next version.</param>
    /// <param name="answered">The response that this comes from, with its answer.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see langword="false"/>, and nothing has changed, when it is over or another was first.</returns>
    Task<bool> AdvanceSessionAsync(SessionRow seen, byte[] sealedState, AnsweredResponse answered, CancellationToken cancellation);

    /// <summary>Ends a session without result. Its enrollment stays pending.</summary>
    /// <returns>As <see cref="AdvanceSessionAsync"/>.</returns>
    Task<bool> FailSessionAsync(SessionRow seen, string reason, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Ends a session that another device than the enrollment's has begun, and counts it there.</summary>
    /// <param name="seen">The session.</param>
    /// <param name="reason">As of <see cref="FailSessionAsync"/>.</param>
    /// <param name="limit">The count that locks the enrollment.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>As <see cref="AdvanceSessionAsync"/>.</returns>
    Task<bool> RefuseDeviceAsync(SessionRow seen, string reason, int limit, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Ends a session with its credentials and uses up its enrollment: all of it or nothing.</summary>
    /// <param name="seen">The session.</param>
    /// <param name="credentials">What it has issued.</param>
    /// <param name="responseHash">SHA-256 of the response with the proof; empty: it is not to be known again.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see langword="false"/>, and nothing has changed, when it is over, another was first, or the enrollment is not pending.</returns>
    Task<bool> CompleteSessionAsync(
        SessionRow seen,
        IReadOnlyList<IssuedCredential> credentials,
        byte[] responseHash,
        DateTimeOffset now,
        CancellationToken cancellation);

    /// <summary>All credentials, oldest first.</summary>
    Task<IReadOnlyList<IssuedCredential>> CredentialsAsync(CancellationToken cancellation);

    /// <summary>Finds a credential by its serial number, with the enrollment that it was issued under; <paramref name="person"/> as in <see cref="FindEnrollmentAsync"/>.</summary>
    Task<(IssuedCredential Credential, Enrollment Enrollment)?> FindCredentialAsync(byte[] serialNumber, long? person, CancellationToken cancellation);

    /// <summary>Writes down an enrollment for a clone, and that its challenge was answered: both, or nothing.</summary>
    /// <param name="enrollment">With its <see cref="Enrollment.CloneFamily"/>.</param>
    /// <param name="challenge">What was answered.</param>
    /// <param name="challengeExpires">Until when that has to be remembered.</param>
    /// <param name="limit">Clones of the family in 24 hours.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<CloneOutcome> AddCloneAsync(
        Enrollment enrollment,
        byte[] challenge,
        DateTimeOffset challengeExpires,
        int limit,
        CancellationToken cancellation);

    /// <summary>Finds an enrollment by its id.</summary>
    Task<Enrollment?> FindEnrollmentByIdAsync(string id, CancellationToken cancellation);

    /// <summary>Writes down somebody who signs up.</summary>
    /// <returns><see langword="false"/>, and nothing has changed, when <paramref name="limit"/> such enrollments are pending; of several at the same moment, all may come in.</returns>
    Task<bool> AddSignUpAsync(Enrollment enrollment, int limit, CancellationToken cancellation);

    /// <summary>Keeps the state of a session that rests until it is taken up again. Who signed up may wait as long.</summary>
    /// <param name="seen">The session.</param>
    /// <param name="sealedState">Its state, under the next version.</param>
    /// <param name="responseHash">SHA-256 of the response that this comes from; empty: it is not to be known again.</param>
    /// <param name="device">The attested device, X.509 DER.</param>
    /// <param name="until">When the key store forgets it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>As <see cref="AdvanceSessionAsync"/>.</returns>
    Task<bool> RestSessionAsync(
        SessionRow seen, byte[] sealedState, byte[] responseHash, byte[] device, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>The session of an enrollment that rests, or <see langword="null"/>.</summary>
    Task<SessionRow?> FindRestingSessionAsync(Enrollment enrollment, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Lets a resting session be known by another cookie, under the next version.</summary>
    /// <returns>As <see cref="AdvanceSessionAsync"/>.</returns>
    Task<bool> ResumeSessionAsync(SessionRow seen, byte[] sealedState, byte[] cookieHash, CancellationToken cancellation);

    /// <summary>Lets an enrollment be issued whose session rests, to the device of that session only.</summary>
    /// <param name="session">The session as it was seen.</param>
    /// <param name="deviceId">The device's ID, as <see cref="Core.Devices.ClaimedDeviceId"/> writes it.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see langword="false"/>, and nothing has changed, when that session does not rest any more or the enrollment is not pending.</returns>
    Task<bool> ApproveAsync(SessionRow session, string deviceId, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Refuses a pending enrollment for good, and ends its session.</summary>
    /// <returns><see langword="false"/>, and nothing has changed, when it is not pending.</returns>
    Task<bool> RefuseAsync(Enrollment enrollment, string reason, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Counts a device ID that is not the one of a person who signed up, and refuses them for good at the limit.</summary>
    /// <returns><see langword="false"/>, and nothing has changed, when the enrollment is not pending or approved already.</returns>
    Task<bool> CountWrongIdAsync(Enrollment enrollment, int limit, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Notes the base of the URLs at which <c>serve</c> can be reached.</summary>
    Task AnnounceAsync(Uri url, CancellationToken cancellation);

    /// <summary>The base that was announced last.</summary>
    Task<Uri?> AnnouncedUrlAsync(CancellationToken cancellation);

    /// <summary>Notes which key has a role in this issuer, if none is noted yet.</summary>
    /// <param name="name">The role.</param>
    /// <param name="fingerprint">Of the key; it gives nothing away.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The fingerprint of the key that was there first.</returns>
    Task<byte[]> KeyFingerprintAsync(string name, byte[] fingerprint, CancellationToken cancellation);
}
