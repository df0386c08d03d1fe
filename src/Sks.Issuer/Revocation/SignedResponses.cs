using System.Collections.Concurrent;
using Sks.Issuer.Books;

namespace Sks.Issuer.Revocation;

/// <summary>
/// Responses without a nonce, kept until half of their time is over. What they say was looked up before, so a revocation is never hidden by
/// one; only the signature is saved. Thread safe.
/// </summary>
internal sealed class SignedResponses
{
    /// <summary>About 1 KB each.</summary>
    private const int Limit = 10_000;

    private readonly ConcurrentDictionary<string, (CertificateStatus? Status, DateTimeOffset FreshUntil, SignedResponse Response)> _kept = new(StringComparer.Ordinal);

    /// <summary>A response that says the same of the same certificate, or <see langword="null"/>.</summary>
    public SignedResponse? Find(OcspAnswer answer, DateTimeOffset now) =>
        _kept.TryGetValue(Name(answer), out var kept) && kept.Status == answer.Status && now < kept.FreshUntil && now >= kept.Response.ThisUpdate
            ? kept.Response
            : null;

    /// <summary>Keeps one.</summary>
    public void Add(OcspAnswer answer, SignedResponse response)
    {
        if (_kept.Count >= Limit)
        {
            // Rarely, and whatever is asked for often comes back at once.
            _kept.Clear();
        }

        _kept[Name(answer)] = (answer.Status, response.ThisUpdate + ((response.NextUpdate - response.ThisUpdate) / 2), response);
    }

    /// <summary>Forgets all.</summary>
    public void Clear() => _kept.Clear();

    private static string Name(OcspAnswer answer) => Convert.ToBase64String(answer.Certificate.Der);
}
