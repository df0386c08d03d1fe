using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.Enrollment;

/// <summary>Turns a profile and a subject into what a session asks a device for.</summary>
internal static class CredentialOrder
{
    private const int FriendlyNameLimit = 100;

    /// <summary>The subject of the certificate: the enrollment's, in the profile's template.</summary>
    /// <exception cref="FormatException">Both together are not a distinguished name; the message goes after "the subject".</exception>
    public static X500DistinguishedName Subject(CredentialProfile profile, string subject) =>
        SubjectName.TryParse(
            profile.Subject.Replace(CredentialProfile.SubjectPlaceholder, subject, StringComparison.Ordinal),
            out var name,
            out string mistake)
                ? name
                : throw new FormatException(mistake);

    /// <summary>A random PUK; empty when the profile has none. The caller wipes it.</summary>
    public static byte[] NewPuk(CredentialProfile profile)
    {
        byte[] puk = new byte[profile.Puk?.Length ?? 0];
        for (int i = 0; i < puk.Length; i++)
        {
            puk[i] = (byte)('0' + RandomNumberGenerator.GetInt32(10));
        }

        return puk;
    }

    /// <summary>The policies and the key.</summary>
    public static CredentialRequest Request(CredentialProfile profile, X500DistinguishedName subject, byte[] puk)
    {
        if (profile.PinPolicy is null)
        {
            return KeyAlone(profile, subject);
        }

        var pin = new RequestedPinPolicy(profile.PinPolicy, [Key(profile, subject)]);
        return profile.Puk is { } settings
            ? new CredentialRequest([new RequestedPukPolicy(new PukPolicy("PUK", PinFormat.Numeric, settings.RetryLimit), puk, [pin])], [], [])
            : new CredentialRequest([], [pin], []);
    }

    /// <summary>The key alone: it has no PIN, or gets that of the one that it replaces or comes beside.</summary>
    public static CredentialRequest KeyAlone(CredentialProfile profile, X500DistinguishedName subject) => new([], [], [Key(profile, subject)]);

    private static KeyEntryParameters Key(CredentialProfile profile, X500DistinguishedName subject) => new()
    {
        Id = "Key.1",
        KeyEntryAlgorithm = AlgorithmUris.Key1,
        AppUsage = profile.AppUsage,
        DeleteProtection = profile.DeleteProtection,
        FriendlyName = FriendlyName(profile, subject),
        KeyAlgorithm = profile.KeyAlgorithm,
        KeyParameters = KeyParameters(profile.Exponent),
        EndorsedAlgorithms = profile.EndorsedAlgorithms,
    };

    /// <summary>The exponent, big-endian in 4 bytes: leading zeros are allowed.</summary>
    private static byte[] KeyParameters(int exponent)
    {
        byte[] parameters = new byte[exponent == 0 ? 0 : sizeof(int)];
        if (exponent != 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(parameters, exponent);
        }

        return parameters;
    }

    private static string FriendlyName(CredentialProfile profile, X500DistinguishedName subject)
    {
        string name = profile.FriendlyName.Replace(
            CredentialProfile.NamePlaceholder,
            SubjectName.CommonName(subject),
            StringComparison.Ordinal);
        return name.Length <= FriendlyNameLimit ? name : name[..FriendlyNameLimit];
    }
}
