namespace Sks.Issuer.Books;

/// <summary>
/// The response that a session's last change came from, and what it was answered with: if the answer is lost on the way, or its node dies, the
/// same response gets the same answer again, from any node.
/// </summary>
/// <param name="Hash">SHA-256 of the response.</param>
/// <param name="SealedAnswer">The next request, sealed; empty where a page was the answer.</param>
internal sealed record AnsweredResponse(byte[] Hash, byte[] SealedAnswer)
{
    /// <summary>Nothing is kept: messages carried by file are answered once.</summary>
    public static AnsweredResponse None { get; } = new([], []);
}
