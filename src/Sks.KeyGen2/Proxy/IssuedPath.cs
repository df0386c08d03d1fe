using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core;
using Sks.Core.Certificates;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// What the specification leaves to the middleware before <c>setCertificatePath</c>: that the path is a path. Whether anybody trusts its
/// root is not asked: the issuer's own CA is as good as any.
/// </summary>
internal static class IssuedPath
{
    /// <param name="path">X.509 DER, end entity first.</param>
    /// <param name="publicKey">
    /// The key that the path has to be about; <see langword="null"/> when the issuer sends another, or when it is not known here.
    /// </param>
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Proof"/>: out of order, wrongly signed, or about another key.</exception>
    public static void Check(IReadOnlyList<byte[]> path, byte[]? publicKey)
    {
        try
        {
            var fields = CertificatePath.Read(path);
            if (publicKey is not null && !fields[0].SubjectPublicKeyInfo.AsSpan().SequenceEqual(publicKey))
            {
                throw Wrong("is about another key than the one that was created");
            }

            CheckSignatures(path);
        }
        catch (SksException e)
        {
            throw Wrong($"is no certificate path: {char.ToLowerInvariant(e.Message[0])}{e.Message[1..].TrimEnd('.')}");
        }
    }

    /// <summary>A trust anchor is above the end entity and vouches for itself.</summary>
    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.Proof"/>: the path does not end in one.</exception>
    public static void CheckTrustAnchor(IReadOnlyList<byte[]> path)
    {
        var last = CertificateFields.Read(path[^1]);
        if (path.Count < 2 || !last.Issuer.AsSpan().SequenceEqual(last.Subject))
        {
            throw Wrong("holds no trust anchor, although the issuer says so");
        }
    }

    private static void CheckSignatures(IReadOnlyList<byte[]> path)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            foreach (byte[] der in path)
            {
                certificates.Add(X509CertificateLoader.LoadCertificate(der));
            }

            using var chain = new X509Chain();
            var policy = chain.ChainPolicy;
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.Add(certificates[^1]);
            policy.ExtraStore.AddRange(certificates);
            policy.RevocationMode = X509RevocationMode.NoCheck;
            policy.DisableCertificateDownloads = true;

            // An incomplete path ends in an intermediate CA, which no root vouches for here; clocks differ.
            policy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority | X509VerificationFlags.IgnoreNotTimeValid;
            if (path.Count > 1 && (!chain.Build(certificates[0]) || chain.ChainElements.Count < path.Count))
            {
                throw Wrong($"does not verify ({string.Join(", ", chain.ChainStatus.Select(s => s.Status))})");
            }
        }
        catch (CryptographicException)
        {
            throw Wrong("holds a certificate that cannot be read");
        }
        finally
        {
            foreach (var certificate in certificates)
            {
                certificate.Dispose();
            }
        }
    }

    private static KeyGen2Exception Wrong(string what) => new(KeyGen2Error.Proof, $"The issued certificate path {what}.");
}
