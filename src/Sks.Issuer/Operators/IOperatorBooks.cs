using Sks.Issuer.Books;

namespace Sks.Issuer.Operators;

/// <summary>What the books tell and note for operators. As <see cref="IIssuerBooks"/>: each method is one transaction, noted in the audit log if it changes something.</summary>
internal interface IOperatorBooks
{
    /// <summary>Writes down an operator with the enrollment of their first credential.</summary>
    Task AddOperatorAsync(IssuerOperator @operator, Books.Enrollment enrollment, CancellationToken cancellation);

    /// <summary>All operators, oldest first, removed ones too.</summary>
    Task<IReadOnlyList<IssuerOperator>> OperatorsAsync(CancellationToken cancellation);

    /// <summary>Finds one by id.</summary>
    Task<IssuerOperator?> FindOperatorAsync(string id, CancellationToken cancellation);

    /// <summary>Gives one another role.</summary>
    /// <returns><see langword="false"/>, and nothing has changed, when they are removed.</returns>
    Task<bool> SetRoleAsync(IssuerOperator @operator, OperatorRole role, CancellationToken cancellation);

    /// <summary>Removes one for good; an enrollment of theirs that is pending is refused.</summary>
    /// <returns>As <see cref="SetRoleAsync"/>.</returns>
    Task<bool> RemoveOperatorAsync(IssuerOperator @operator, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Enrollments, oldest first, without those of operators.</summary>
    /// <param name="after">The last one seen; <see langword="null"/>: from the first.</param>
    /// <param name="signedUp">Only those who signed up.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<Books.Enrollment>> EnrollmentsAfterAsync((long Created, string Id)? after, bool signedUp, int limit, CancellationToken cancellation);

    /// <summary>Credentials, oldest first.</summary>
    /// <param name="after">The last one seen; <see langword="null"/>: from the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellation">Gives up.</param>
    Task<IReadOnlyList<IssuedCredential>> CredentialsAfterAsync((long Issued, byte[] SerialNumber)? after, int limit, CancellationToken cancellation);

    /// <summary>The sessions of an enrollment, oldest first, without their sealed parts.</summary>
    Task<IReadOnlyList<SessionRow>> SessionsOfAsync(Books.Enrollment enrollment, CancellationToken cancellation);

    /// <summary>The session that issued a credential.</summary>
    Task<SessionRow> SessionOfAsync(IssuedCredential credential, CancellationToken cancellation);

    /// <summary>Notes that somebody is about to see a session's PUK.</summary>
    /// <param name="session">Whose PUK it is.</param>
    /// <param name="credential">Serial number of the credential that was asked about.</param>
    /// <param name="again">Whether it may have been shown before.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see langword="false"/>, and nothing has changed, when it was shown before.</returns>
    Task<bool> NotePukShownAsync(SessionRow session, byte[] credential, bool again, string reason, DateTimeOffset now, CancellationToken cancellation);
}
