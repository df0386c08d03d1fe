using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sks.Cli.CommandLine;

namespace Sks.Cli.Enrollment;

/// <summary>
/// Judges the TLS server: its certificate must chain to the system's roots, or to exactly those given; must name the host; and must
/// stay the same for the whole session, which is bound to it.
/// </summary>
/// <param name="roots">The only roots to trust, or <see langword="null"/> for the system's.</param>
internal sealed class ServerIdentity(X509Certificate2Collection? roots)
{
    private string? _refusal;

    /// <summary>The server's certificate, X.509 DER; empty before the first connection.</summary>
    public byte[] Certificate { get; private set; } = [];

    /// <summary>How TLS is to be spoken.</summary>
    public SslClientAuthenticationOptions Options() => new()
    {
        EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls12 | System.Security.Authentication.SslProtocols.Tls13,
        RemoteCertificateValidationCallback = (_, certificate, chain, errors) => Accepts(certificate, chain, errors),
        CertificateChainPolicy = roots is null ? null : OnlyThese(roots),
    };

    /// <summary>Why the handshake failed, as a failure to throw.</summary>
    public CommandException Failure(Exception cause) => new(
        ExitStatus.Malformed,
        _refusal ?? "No secure connection to the issuer could be made (TLS 1.2 or 1.3 is needed); check the URL.",
        cause);

    private static X509ChainPolicy OnlyThese(X509Certificate2Collection roots)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(roots);
        return policy;
    }

    private bool Accepts(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        _refusal = Reason(certificate, chain, errors);
        if (_refusal is null)
        {
            Certificate = certificate!.GetRawCertData();
        }

        return _refusal is null;
    }

    private string? Reason(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "The issuer's server shows no certificate.";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
        {
            return $"The server's certificate ({certificate.Subject}) is not for this host; check the URL.";
        }

        if (errors != SslPolicyErrors.None)
        {
            return $"The server's certificate ({certificate.Subject}) is not trusted ({ChainStatus(chain)}); "
                + "if you know this issuer, give its root with --ca-file FILE.";
        }

        return Certificate.Length > 0 && !Certificate.AsSpan().SequenceEqual(certificate.GetRawCertData())
            ? "The server changed its certificate during the session; start again."
            : null;
    }

    private static string ChainStatus(X509Chain? chain) =>
        chain?.ChainStatus is { Length: > 0 } status ? string.Join(", ", status.Select(s => s.Status)) : "no chain";
}
