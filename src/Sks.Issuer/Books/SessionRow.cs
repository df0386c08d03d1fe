namespace Sks.Issuer.Books;

/// <summary>A KeyGen2 session between two of its messages. Everything about it is in this row, so any node can go on with it.</summary>
/// <param name="Id">The <c>serverSessionId</c>.</param>
/// <param name="EnrollmentId">The enrollment that it belongs to.</param>
/// <param name="CookieHash">SHA-256 of the cookie that its client sends.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Version">0 at first; one more with each change.</param>
/// <param name="SealedState">Its state, sealed; empty once it is over.</param>
/// <param name="SealedPuk">The PUK of its keys, sealed; empty for none, and when it came to nothing.</param>
/// <param name="Reason">Why it failed, as one sentence; else empty.</param>
/// <param name="Started">When.</param>
internal sealed record SessionRow(
    string Id,
    string EnrollmentId,
    byte[] CookieHash,
    SessionState State,
    long Version,
    byte[] SealedState,
    byte[] SealedPuk,
    string Reason,
    DateTimeOffset Started)
{
    /// <summary>The enrollment's <see cref="Enrollment.Person"/>.</summary>
    public required long Person { get; init; }

    /// <summary>What the issuer has made for its keys, sealed; empty for nothing, and when it came to nothing.</summary>
    public byte[] SealedSecrets { get; init; } = [];

    /// <summary>The response that was answered last.</summary>
    public AnsweredResponse Answered { get; init; } = AnsweredResponse.None;

    /// <summary>Until when the key store keeps it while it rests for the operator's decision; <see langword="null"/> when it does not rest.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    /// <summary>X.509 DER of the attested device, once the session has rested; else empty.</summary>
    public byte[] DeviceCertificate { get; init; } = [];

    /// <summary>Whether this is the response that was answered last, and that answer is known.</summary>
    public bool Answers(byte[] responseHash) =>
        State is SessionState.Open or SessionState.Completed && responseHash.Length > 0 && responseHash.AsSpan().SequenceEqual(Answered.Hash);

    /// <summary>Whether it waits for the operator's decision, and its key store still has it.</summary>
    public bool RestsAt(DateTimeOffset now) => State == SessionState.Open && now < RestsUntil;
}
