using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;
using Sks.Core;
using Sks.Core.Certificates;

namespace Sks.Cli.Vendor;

/// <summary>A device's certification request (PKCS #10) whose signature has verified.</summary>
/// <param name="Subject">The name that it asks for.</param>
/// <param name="PublicKey">The key that it has proved to hold.</param>
/// <param name="ClaimsTpm">Whether it says that the key is in a TPM, which nothing in it proves.</param>
internal sealed record CertificationRequest(X500DistinguishedName Subject, PublicKey PublicKey, bool ClaimsTpm)
{
    /// <summary>Reads a PEM file; of the extensions that the request asks for only the claim about a TPM is looked at.</summary>
    /// <exception cref="CommandException">No such file; no request; a signature that does not verify; a key of a kind that SKS does not use.</exception>
    public static CertificationRequest Read(string file)
    {
        string text = InputFile.ReadText(file);
        try
        {
            // Verifies the signature, unless told otherwise. The extensions are not taken over: what is certified is made anew.
            var request = CertificateRequest.LoadSigningRequestPem(
                text, HashAlgorithmName.SHA256, CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
            var key = Core.PublicKeys.PublicKey.Read(request.PublicKey.ExportSubjectPublicKeyInfo());
            if (key.IsLegacy)
            {
                throw new SksException(SksStatus.Algorithm, $"RSA keys of {key.Algorithm.KeySize} bits are too weak to attest with.");
            }

            return new CertificationRequest(request.SubjectName, request.PublicKey, AttestationKeyPolicy.SaysInTpm(request.CertificateExtensions));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new CommandException(ExitStatus.Malformed, $"{file} is no certification request (PKCS #10, PEM) whose signature verifies.", e);
        }
        catch (SksException e)
        {
            throw new CommandException(ExitStatus.Refused, $"The key in {file} cannot be certified: {e.Message}", e);
        }
    }
}
