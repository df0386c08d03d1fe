using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.Revocation;

/// <summary>
/// Makes the CRL (RFC 5280, chapter 5) when half of its time is over or something was revoked since, and keeps it in the books, so that
/// all nodes serve the same. Thread safe.
/// </summary>
/// <param name="ca">Signs.</param>
/// <param name="books">What is revoked.</param>
/// <param name="settings">How long a CRL may be used.</param>
/// <param name="clock">The time.</param>
/// <param name="log">Numbers.</param>
internal sealed class CrlPublisher(SigningCertificate ca, IRevocationBooks books, RevocationSettings settings, TimeProvider clock, ILogger<CrlPublisher> log) : IDisposable
{
    private readonly SemaphoreSlim _making = new(1, 1);
    private readonly TimeSpan _lifeTime = TimeSpan.FromHours(settings.CrlHours);
    private volatile PublishedCrl? _known;

    /// <summary>A CRL that has all that was revoked before this call.</summary>
    public async Task<PublishedCrl> CurrentAsync(CancellationToken cancellation)
    {
        if (await FreshAsync(cancellation).ConfigureAwait(false) is { } fresh)
        {
            return fresh;
        }

        await _making.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (true)
            {
                if (await FreshAsync(cancellation).ConfigureAwait(false) is { } made)
                {
                    return made;
                }

                var before = _known;
                var crl = await MakeAsync(before, cancellation).ConfigureAwait(false);
                if (await books.PublishCrlAsync(crl, before?.Number ?? 0, cancellation).ConfigureAwait(false))
                {
                    log.CrlMade(crl.Number, crl.NextUpdate);
                    return _known = crl;
                }
            }
        }
        finally
        {
            _making.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _making.Dispose();

    /// <summary>The books' CRL, unless it is due for another.</summary>
    private async Task<PublishedCrl?> FreshAsync(CancellationToken cancellation)
    {
        var known = _known;
        var crl = await books.CrlAsync(known?.Number ?? 0, cancellation).ConfigureAwait(false);
        if (crl is null)
        {
            _known = null;
            return null;
        }

        crl = crl.Der.Length == 0 ? known! : crl;
        _known = crl;
        var now = clock.GetUtcNow();
        if (now < crl.ThisUpdate || now >= crl.ThisUpdate + (_lifeTime / 2))
        {
            return null;
        }

        long recent = await books.CountRevokedAsync(crl.ThisUpdate - PublishedCrl.RecentTime, Oldest(crl.ThisUpdate), cancellation).ConfigureAwait(false);
        return recent == crl.Recent ? crl : null;
    }

    private async Task<PublishedCrl> MakeAsync(PublishedCrl? before, CancellationToken cancellation)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        var entries = await books.RevokedAsync(Oldest(now), cancellation).ConfigureAwait(false);
        var builder = new CertificateRevocationListBuilder();
        foreach (var entry in entries)
        {
            // Section 5.3.1: "unspecified" is told by no reason at all.
            builder.AddEntry(
                entry.SerialNumber, entry.Revoked, entry.Reason == RevocationReason.Unspecified ? null : (X509RevocationReason)entry.Reason);
        }

        // Larger than any before, also if the books come back from a backup: numbers are seconds, or later.
        long number = Math.Max(now.ToUnixTimeSeconds(), (before?.Number ?? 0) + 1);
        var next = now + _lifeTime;
        byte[] der = builder.Build(
            ca.Certificate.SubjectName,
            ca.Generator(),
            new BigInteger(number),
            next,
            HashAlgorithmName.SHA256,
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(ca.Certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false),
            now);
        return new PublishedCrl(number, now, next, entries.Count(e => e.Revoked >= now - PublishedCrl.RecentTime), der);
    }

    /// <summary>A certificate stays in the list until one list after its end has had it (section 3.3).</summary>
    private DateTimeOffset Oldest(DateTimeOffset now) => now - _lifeTime;
}
