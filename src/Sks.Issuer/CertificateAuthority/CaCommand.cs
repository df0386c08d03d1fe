using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.CertificateAuthority;

/// <summary><c>sks-issuer ca</c>: the CA's own certificate, where another CA gives it.</summary>
internal static class CaCommand
{
    public static Command Create(TimeProvider clock) => new IssuerCommand(
        "ca",
        "Install the certificate that the CA above has given to this one.",
        "sks-issuer ca install chain.pem --data bank") { Install(clock) };

    private static IssuerCommand Install(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var file = new Argument<string>("FILE") { Description = "The CA's certificate and all above it up to the root, PEM, in any order." };
        var json = CommonOptions.Json();
        var command = new IssuerCommand(
            "install",
            "Install the certificate for ca.csr, or a new one for the same key and name; the TLS certificate of before is replaced by one of this CA.",
            "sks-issuer ca install chain.pem --data bank") { file, data, json };
        command.SetAction((parsed, _) =>
        {
            var directory = DataDirectory.Open(parsed.GetRequiredValue(data));
            var now = clock.GetUtcNow();
            var path = CaPath.Read(parsed.GetRequiredValue(file), KeyFile.ReadPublicKey(directory.CaKey), now);
            RequireSameName(directory, path[0]);
            using var keys = new PrivateKeys(ConfigurationReader.Read(directory.Settings).Keys, KeyOptions.Of(parsed));
            using var ca = new SigningCertificate(path[0], keys.Open(directory.CaKey));
            using var tls = Tls(directory, ca, path, now);

            // TLS first: with a CA's certificate the issuer counts as complete.
            if (tls is not null)
            {
                Replace(directory.TlsCertificate, [tls]);
            }

            Replace(directory.CaCertificate, path);
            Show(parsed, path, tls is not null);
            return Task.FromResult((int)ExitStatus.Done);
        });
        return command;
    }

    /// <summary>Certificates, CRLs and OCSP name the CA; under another name nobody would find them any more.</summary>
    private static void RequireSameName(DataDirectory directory, X509Certificate2 next)
    {
        if (!File.Exists(directory.CaCertificate))
        {
            return;
        }

        using var before = KeyFile.ReadCertificates(directory.CaCertificate)[0];
        if (!before.SubjectName.RawData.AsSpan().SequenceEqual(next.SubjectName.RawData))
        {
            throw new IssuerException(
                ExitStatus.Refused, $"The new certificate is for {PlainText.OneLine(next.Subject)}, but this CA has issued as {PlainText.OneLine(before.Subject)}; have one made for that name.");
        }
    }

    /// <returns>A TLS certificate by this CA; <see langword="null"/>: the one that is there is somebody else's, or good.</returns>
    private static X509Certificate2? Tls(DataDirectory directory, SigningCertificate ca, IReadOnlyList<X509Certificate2> path, DateTimeOffset now)
    {
        using var before = KeyFile.ReadCertificates(directory.TlsCertificate)[0];
        if (!before.IssuerName.RawData.AsSpan().SequenceEqual(before.SubjectName.RawData))
        {
            return null;
        }

        using var key = KeyFile.ReadKey(directory.TlsKey);
        var tls = CertificateFactory.TlsServer(TlsNames.All(before), key, ca, now);
        if (CaPath.Mistake(tls, path, now) is { } mistake)
        {
            tls.Dispose();
            throw new IssuerException(ExitStatus.Malformed, $"What this CA signs does not verify under {PlainText.OneLine(path[^1].Subject)} ({mistake}); tell the CA above.");
        }

        return tls;
    }

    private static void Replace(string file, IEnumerable<X509Certificate2> certificates) =>
        DataDirectory.ReplacePublic(file, System.Text.Encoding.ASCII.GetBytes(string.Concat(certificates.Select(c => $"{c.ExportCertificatePem()}\n"))));

    private static void Show(ParseResult parsed, IReadOnlyList<X509Certificate2> path, bool tls)
    {
        var output = parsed.InvocationConfiguration.Output;
        string fingerprint = Convert.ToHexStringLower(SHA256.HashData(path[0].RawData));
        if (parsed.GetValue<bool>("--json"))
        {
            Report.WriteJson(output, new { caSubject = path[0].Subject, caSha256 = fingerprint, notAfter = new DateTimeOffset(path[0].NotAfter), path = path.Select(c => c.Subject), tlsReplaced = tls });
            return;
        }

        output.WriteLine($"This CA is {path[0].Subject}, until {Report.Time(new DateTimeOffset(path[0].NotAfter))}, under {path[^1].Subject}.");
        output.WriteLine($"  SHA-256 {fingerprint}");
        output.WriteLine(tls ? "The TLS certificate is one of this CA now. Restart 'sks-issuer serve'." : "Restart 'sks-issuer serve'.");
    }
}
