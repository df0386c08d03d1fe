using Sks.Issuer.Books;
using Sks.Issuer.Serving;

namespace Sks.Issuer.Revocation;

/// <summary>CRL and OCSP of one server.</summary>
internal sealed class RevocationService : IDisposable
{
    private readonly CrlPublisher _crl;
    private readonly OcspResponder _ocsp;

    /// <summary>Over the books of an issuer, both of which stay the caller's.</summary>
    public RevocationService(IssuerIdentity identity, IRevocationBooks books, TimeProvider clock, ILoggerFactory log)
    {
        _crl = new CrlPublisher(identity.Ca, books, identity.Settings.Revocation, clock, log.CreateLogger<CrlPublisher>());
        _ocsp = new OcspResponder(identity, books, clock, log.CreateLogger<OcspResponder>());
        Endpoints = new RevocationEndpoints(_crl, _ocsp, identity.Ca, clock);
    }

    /// <summary>Their addresses.</summary>
    public RevocationEndpoints Endpoints { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _crl.Dispose();
        _ocsp.Dispose();
    }
}
