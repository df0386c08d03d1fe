using System.Security.Cryptography.X509Certificates;
using Sks.Issuer.Commands;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>The certificate of a CA and those above it, up to the root.</summary>
internal static class CaPath
{
    private const int LengthLimit = 8;
    private const X509KeyUsageFlags Needed = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign;

    /// <summary>Reads and checks it.</summary>
    /// <param name="file">PEM, in any order.</param>
    /// <param name="publicKey">The CA's, SubjectPublicKeyInfo.</param>
    /// <param name="now">The time.</param>
    /// <returns>The CA's first, the root last.</returns>
    /// <exception cref="IssuerException">Something is missing or wrong.</exception>
    public static IReadOnlyList<X509Certificate2> Read(string file, byte[] publicKey, DateTimeOffset now)
    {
        var all = KeyFile.ReadCertificates(file);
        var own = all.FirstOrDefault(c => c.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(publicKey))
            ?? throw Wrong($"{file} holds no certificate for the key of this CA; have ca.csr certified, not another request");
        if (own.Extensions.OfType<X509BasicConstraintsExtension>().FirstOrDefault() is not { CertificateAuthority: true })
        {
            throw Wrong($"The certificate in {file} is not that of a CA: its basicConstraints do not say so");
        }

        if (own.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && (usage.KeyUsages & Needed) != Needed)
        {
            throw Wrong($"The certificate in {file} lets this CA not sign both certificates and CRLs: its keyUsage has to have keyCertSign and cRLSign");
        }

        if (own.Extensions.OfType<X509SubjectKeyIdentifierExtension>().FirstOrDefault() is null)
        {
            throw Wrong($"The certificate in {file} has no subjectKeyIdentifier, which RFC 5280 asks of a CA");
        }

        List<X509Certificate2> path = [own];
        while (!IsRoot(path[^1]) && path.Count < LengthLimit)
        {
            path.Add(all.FirstOrDefault(c => !path.Contains(c) && c.SubjectName.RawData.AsSpan().SequenceEqual(path[^1].IssuerName.RawData))
                ?? throw Wrong($"{file} does not hold the certificate of {PlainText.OneLine(path[^1].Issuer)}; add it and all above it up to the root"));
        }

        return Mistake(own, path, now) is { } mistake
            ? throw Wrong($"The certificates in {file} do not verify ({mistake})")
            : path;
    }

    /// <summary>What is wrong with a certificate under the root that a path ends with; <see langword="null"/>: nothing.</summary>
    public static string? Mistake(X509Certificate2 certificate, IReadOnlyList<X509Certificate2> path, DateTimeOffset now)
    {
        using var chain = new X509Chain();
        var policy = chain.ChainPolicy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Add(path[^1]);
        policy.ExtraStore.AddRange(path.ToArray());
        policy.RevocationMode = X509RevocationMode.NoCheck;
        policy.DisableCertificateDownloads = true;
        policy.VerificationTime = now.UtcDateTime;
        return chain.Build(certificate) ? null : string.Join(", ", chain.ChainStatus.Select(s => s.Status).Distinct());
    }

    private static bool IsRoot(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static IssuerException Wrong(string what) => new(ExitStatus.Malformed, $"{what}.");
}
