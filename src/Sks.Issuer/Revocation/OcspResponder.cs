using System.Formats.Asn1;
using Sks.Issuer.Books;
using Sks.Issuer.Configuration;
using Sks.Issuer.Serving;

namespace Sks.Issuer.Revocation;

/// <summary>Says of certificates of this CA what the books say (RFC 6960, profile of RFC 5019). Thread safe.</summary>
/// <param name="identity">The CA, which certifies the signer.</param>
/// <param name="books">What is issued and revoked.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Signers.</param>
internal sealed class OcspResponder(IssuerIdentity identity, IRevocationBooks books, TimeProvider clock, ILogger<OcspResponder> log) : IDisposable
{
    private readonly IssuerHashes _issuer = new(identity.Ca.Certificate);
    private readonly SignedResponses _kept = new();
    private readonly TimeSpan _lifeTime = TimeSpan.FromMinutes(Settings(identity).OcspMinutes);
    private readonly Lock _signerLock = new();
    private OcspSigner? _signer;

    /// <summary>Answers a request of anybody.</summary>
    public async Task<SignedResponse> AnswerAsync(byte[] der, CancellationToken cancellation)
    {
        OcspRequest request;
        try
        {
            request = OcspRequest.Read(der);
        }
        catch (AsnContentException)
        {
            return SignedResponse.Failure(OcspStatus.MalformedRequest);
        }

        if (!request.Certificates.All(_issuer.AreOf))
        {
            return SignedResponse.Failure(OcspStatus.Unauthorized);
        }

        var answers = new List<OcspAnswer>();
        try
        {
            foreach (var certificate in request.Certificates)
            {
                answers.Add(new OcspAnswer(certificate, await StatusAsync(certificate.SerialNumber, cancellation).ConfigureAwait(false)));
            }
        }
        catch (BooksUnavailableException)
        {
            return SignedResponse.Failure(OcspStatus.TryLater);
        }

        return Answer(request, answers, clock.GetUtcNow());
    }

    /// <inheritdoc/>
    public void Dispose() => _signer?.Dispose();

    private static RevocationSettings Settings(IssuerIdentity identity) => identity.Settings.Revocation;

    private SignedResponse Answer(OcspRequest request, List<OcspAnswer> answers, DateTimeOffset now)
    {
        bool cacheable = request.Nonce is null && answers.Count == 1;
        var signer = Signer(now);
        if (cacheable && _kept.Find(answers[0], now) is { } kept)
        {
            return kept;
        }

        var next = now + _lifeTime < signer.ValidUntil ? now + _lifeTime : signer.ValidUntil;
        var response = new SignedResponse(OcspResponse.Signed(answers, request.Nonce, signer, now, next), now, next, cacheable);
        if (cacheable && answers[0].Status is not null)
        {
            _kept.Add(answers[0], response);
        }

        return response;
    }

    /// <summary>Besides the credentials in the books the CA has signed for this server.</summary>
    private async Task<CertificateStatus?> StatusAsync(byte[] serialNumber, CancellationToken cancellation) =>
        await books.FindStatusAsync(serialNumber, cancellation).ConfigureAwait(false)
        ?? (identity.IsOwn(serialNumber) ? CertificateStatus.Good : null);

    private OcspSigner Signer(DateTimeOffset now)
    {
        lock (_signerLock)
        {
            if (_signer is null || now >= _signer.UsedUntil)
            {
                // The one before is left to the collector: somebody may be signing with it.
                _kept.Clear();
                _signer = new OcspSigner(identity.Ca, now, _lifeTime);
                log.OcspSigner(_signer.SerialNumber, _signer.UsedUntil);
            }

            return _signer;
        }
    }
}
