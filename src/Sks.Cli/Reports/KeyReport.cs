using Sks.Cli.Terminal;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Core.Keys;
using Sks.Core.PublicKeys;

namespace Sks.Cli.Reports;

/// <summary>A key, as <c>sks list</c> shows it.</summary>
/// <param name="Handle">Its handle in this store.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
/// <param name="AppUsage"><c>signature</c>, <c>authentication</c>, <c>encryption</c> or <c>universal</c>.</param>
/// <param name="Algorithm">Kind and size, such as <c>P-256</c>, <c>Ed25519</c> or <c>RSA-2048</c>.</param>
/// <param name="Certificate">Its end entity certificate.</param>
/// <param name="Pin">State of its PIN.</param>
/// <param name="Puk">State of its PUK.</param>
/// <param name="Biometrics"><c>none</c>, <c>alternative</c> to the PIN, <c>combined</c> with it, or <c>exclusive</c>.</param>
internal sealed record KeyReport(
    uint Handle,
    string FriendlyName,
    string AppUsage,
    string Algorithm,
    CertificateReport Certificate,
    SecretReport Pin,
    SecretReport Puk,
    string Biometrics)
{
    /// <summary>Who else may use it: users, and groups after <c>@</c>. Only its owner is told.</summary>
    public IReadOnlyList<string> GrantedTo { get; init; } = [];

    /// <summary>Asks the store about one key.</summary>
    public static KeyReport Of(ISecureKeyStore store, uint handle)
    {
        var attributes = store.GetKeyAttributes(handle);
        var protection = store.GetKeyProtectionInfo(handle);
        return new KeyReport(
            handle,
            attributes.FriendlyName,
            attributes.AppUsage.ToString().ToLowerInvariant(),
            AlgorithmOf(attributes),
            CertificateReport.Of(attributes.CertificatePath[0]),
            SecretReport.OfPin(store, protection),
            SecretReport.OfPuk(store, protection),
            protection.BiometricProtection.ToString().ToLowerInvariant());
    }

    public void ShowOn(Screen screen, DateTimeOffset now)
    {
        screen.Line($"Key {Handle}{(FriendlyName.Length > 0 ? $" \"{FriendlyName}\"" : "")} ({AppUsage}, {Algorithm})");
        screen.Field("Subject", Certificate.Subject);
        screen.Field("Issuer", Certificate.Issuer);
        screen.Field("Serial number", Certificate.SerialNumber);
        screen.Field("Valid", Certificate.Validity(now));
        screen.Field("PIN", Pin.ToString());
        screen.Field("PUK", Puk.ToString());
        if (Biometrics != "none")
        {
            screen.Field("Biometrics", Biometrics);
        }

        if (GrantedTo.Count > 0)
        {
            screen.Field("Granted to", string.Join(", ", GrantedTo));
        }

        screen.Field("SHA-256", Certificate.Fingerprint);
    }

    private static string AlgorithmOf(KeyAttributes key)
    {
        if (key.SymmetricKeyLength > 0)
        {
            return $"symmetric, {key.SymmetricKeyLength * 8} bits";
        }

        try
        {
            return PublicKey.Read(CertificateFields.Read(key.CertificatePath[0]).SubjectPublicKeyInfo).Algorithm switch
            {
                EcKeyAlgorithm ec => ec.JwkName,
                OkpKeyAlgorithm okp => okp.JwkName,
                var other => $"{other.KeyType.ToString().ToUpperInvariant()}-{other.KeySize}",
            };
        }
        catch (SksException)
        {
            return "unknown";
        }
    }
}
