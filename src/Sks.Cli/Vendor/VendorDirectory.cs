using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sks.Cli.CommandLine;
using Sks.Cli.Files;

namespace Sks.Cli.Vendor;

/// <summary>A vendor's root key and certificate in a directory: <c>vendor-key.pem</c> (PKCS #8, mode 0600) and <c>vendor.pem</c>.</summary>
internal sealed class VendorDirectory : IDisposable
{
    private const string CertificateName = "vendor.pem";
    private const string KeyName = "vendor-key.pem";

    private readonly X509Certificate2 _root;

    private VendorDirectory(string directory, X509Certificate2 root)
    {
        CertificateFile = Path.Combine(directory, CertificateName);
        _root = root;
    }

    /// <summary>The file of the root certificate.</summary>
    public string CertificateFile { get; }

    /// <summary>The root certificate, X.509 DER.</summary>
    public byte[] Certificate => _root.RawData;

    /// <summary>Makes a new root.</summary>
    /// <exception cref="CommandException">There is one already.</exception>
    public static VendorDirectory Create(string directory, string name, DateTimeOffset now)
    {
        Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string keyFile = Path.Combine(directory, KeyName);
        if (File.Exists(keyFile) || File.Exists(Path.Combine(directory, CertificateName)))
        {
            throw new CommandException(ExitStatus.Refused, $"{directory} holds a vendor root already; its devices depend on it, so choose another directory.");
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var vendor = new VendorDirectory(directory, VendorCertificates.Root(key, name, now));
        WriteKey(keyFile, key);
        OutputFile.Write(vendor.CertificateFile, Pem.Certificates([vendor.Certificate]));
        return vendor;
    }

    /// <summary>Opens a root that <see cref="Create"/> has made.</summary>
    /// <exception cref="CommandException">There is none.</exception>
    public static VendorDirectory Open(string directory)
    {
        string certificateFile = Path.Combine(directory, CertificateName);
        string keyFile = Path.Combine(directory, KeyName);
        if (!File.Exists(certificateFile) || !File.Exists(keyFile))
        {
            throw new CommandException(ExitStatus.NotFound, $"{directory} holds no vendor root; make one with 'sks vendor init'.");
        }

        try
        {
            return new VendorDirectory(directory, X509Certificate2.CreateFromPemFile(certificateFile, keyFile));
        }
        catch (CryptographicException e)
        {
            throw new CommandException(ExitStatus.Damaged, $"The vendor root in {directory} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Certifies a device.</summary>
    /// <param name="request">What the device has proved.</param>
    /// <param name="deviceName">Common name in place of the request's subject.</param>
    /// <param name="keyInTpm">Whether the vendor states that the attestation key is in a TPM.</param>
    /// <param name="now">The start of validity.</param>
    /// <param name="years">How long; cut to the root's own validity.</param>
    /// <returns>The device certificate, X.509 DER.</returns>
    public byte[] Certify(CertificationRequest request, string? deviceName, bool keyInTpm, DateTimeOffset now, int years)
    {
        if (keyInTpm && !request.ClaimsTpm)
        {
            throw new CommandException(ExitStatus.Refused, "The request does not say that the attestation key is in a TPM; leave out --tpm-key.");
        }

        var subject = deviceName is null ? request.Subject : VendorCertificates.CommonName(deviceName);
        if (subject.RawData.Length <= 2)
        {
            throw new CommandException(ExitStatus.Usage, "The request names no subject; name the device with --device-name.");
        }

        if (now >= _root.NotAfter)
        {
            throw new CommandException(ExitStatus.Refused, "The vendor root has expired; make a new one in another directory.");
        }

        return VendorCertificates.Device(_root, request.PublicKey, subject, keyInTpm, now, years);
    }

    public void Dispose() => _root.Dispose();

    private static void WriteKey(string file, ECDsa key)
    {
        byte[] der = key.ExportPkcs8PrivateKey();
        char[] pem = PemEncoding.Write("PRIVATE KEY", der);
        byte[] text = Encoding.ASCII.GetBytes(pem);
        try
        {
            OutputFile.WriteSecret(file, text);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
            CryptographicOperations.ZeroMemory(text);
            Array.Clear(pem);
        }
    }
}
