using Sks.Issuer.Audit;
using Sks.Issuer.Books;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using Sks.Issuer.DeviceTrust;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Serving;

namespace Sks.Issuer.FileSessions;

/// <summary>An issuer's folder, opened by a command for one step of a session by file; the server may run beside it.</summary>
internal sealed class OpenIssuer : IDisposable
{
    private readonly IssuerIdentity _identity;
    private readonly SealedState _sealedState;
    private readonly ILoggerFactory _log = LoggerFactory.Create(logging => logging.AddEvents());

    private OpenIssuer(DataDirectory data, IssuerSettings settings, IIssuerBooks books, TimeProvider machine, KeyPassphrase passphrase)
    {
        var clock = books.Clock(machine);
        var trust = VendorRoots.Read(data.Vendors, settings, clock);
        _identity = IssuerIdentity.Load(data, settings, clock.GetUtcNow(), serves: false, passphrase);
        _sealedState = SealedState.FromFile(data.SealingKey);
        Books = books;
        var lookup = new EnrollmentLookup(Books, clock, _log.CreateLogger<EnrollmentLookup>());
        var resting = new RestingSessions(Books, lookup, _sealedState, clock, _log.CreateLogger<RestingSessions>());
        var service = new EnrollmentService(_identity, Books, lookup, trust, resting, _sealedState, clock, _log.CreateLogger<EnrollmentService>());
        Sessions = new FileSessionService(_identity, Books, service, clock, _log.CreateLogger<FileSessionService>());
    }

    public IIssuerBooks Books { get; }

    public IssuerSettings Settings => _identity.Settings;

    public FileSessionService Sessions { get; }

    /// <summary>What the owner of the device has to give as <c>--issuer</c>.</summary>
    public string Url => IssuerIdentity.FileSessionUrl(_identity.Url!);

    /// <summary>Opens a folder.</summary>
    /// <exception cref="IssuerException">Something there is missing or not as it should be, or the issuer's URL is not known.</exception>
    public static async Task<OpenIssuer> OpenAsync(string path, string? database, KeyPassphrase passphrase, TimeProvider clock, CancellationToken cancellation)
    {
        var data = DataDirectory.Open(path);
        var books = (await IssuerBooks.OpenAsync(data, database, cancellation).ConfigureAwait(false)).As(Actor.Local);
        var issuer = new OpenIssuer(data, ConfigurationReader.Read(data.Settings), books, clock, passphrase);
        try
        {
            issuer._identity.Url = issuer.Settings.Url ?? await issuer.Books.AnnouncedUrlAsync(cancellation).ConfigureAwait(false)
                ?? throw new IssuerException(ExitStatus.Refused, "The issuer's URL is not known yet; set \"url\" in issuer.json, or start 'sks-issuer serve' first.");
            return issuer;
        }
        catch
        {
            issuer.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Books.Dispose();
        _sealedState.Dispose();
        _identity.Dispose();
        _log.Dispose();
    }
}
