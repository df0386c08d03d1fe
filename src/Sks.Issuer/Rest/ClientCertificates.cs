using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Sks.Issuer.Rest;

/// <summary>How TLS asks for certificates: only when an endpoint wants one, so that who enrols is not asked.</summary>
internal static class ClientCertificates
{
    /// <summary>Lets endpoints ask. HTTP/2 knows no asking in the middle of a connection.</summary>
    public static void AllowAsking(ListenOptions listen, HttpsConnectionAdapterOptions https, X509Certificate2 ca)
    {
        listen.Protocols = HttpProtocols.Http1;
        https.ClientCertificateMode = ClientCertificateMode.DelayCertificate;

        // TLS shows that the client has the key; whose it is, the books tell (OperatorIdentification).
        https.ClientCertificateValidation = static (_, _, _) => true;
        https.OnAuthenticate = (_, options) => options.CertificateChainPolicy = new X509ChainPolicy
        {
            // Nothing is fetched that a stranger's certificate points to.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { ca },
        };
    }
}
