using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.KeyGen2.Issuer;

namespace Sks.Issuer.Enrollment;

/// <summary>Turns a profile and the names of an enrollment into what a session asks a device for.</summary>
internal static class CredentialOrder
{
    private const int FriendlyNameLimit = 100;

    /// <summary>The keys of a profile for somebody.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="subject">The enrollment's.</param>
    /// <param name="given">Alternative names that the enrollment gives; those that no template wants are left out.</param>
    /// <exception cref="FormatException">They do not make sound names; the message is a sentence.</exception>
    public static IReadOnlyList<OrderedKey> Keys(CredentialProfile profile, string subject, IReadOnlyList<AlternativeName> given) =>
        [.. profile.Keys.Select((key, place) => Key(CredentialProfile.KeyId(place), key, subject, given))];

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

    /// <summary>The policies and the keys.</summary>
    /// <param name="profile">Has the policies.</param>
    /// <param name="keys">From <see cref="Keys"/>.</param>
    /// <param name="puk">From <see cref="NewPuk"/>.</param>
    /// <param name="secrets">With the PINs that the issuer sets, if it does.</param>
    public static CredentialRequest Request(CredentialProfile profile, IReadOnlyList<OrderedKey> keys, byte[] puk, CredentialSecrets secrets)
    {
        var (under, free) = (keys.Where(key => profile.UsesPin(key.Profile)).ToList(), keys.Where(key => !profile.UsesPin(key.Profile)));
        KeyEntryParameters[] alone = [.. free.Select(key => Parameters(key, key.Profile.ProtectedBy == KeyProtectionKind.DevicePin))];
        if (under.Count == 0)
        {
            return new CredentialRequest([], [], alone);
        }

        var pin = new RequestedPinPolicy(profile.PinPolicy!, [.. under.Select(key => Parameters(key, devicePin: false))])
        {
            PresetPins = under.Where(key => secrets.Pin(key.Id) is not null).ToDictionary(key => key.Id, key => secrets.Pin(key.Id)!.Span.ToArray()),
        };
        return profile.Puk is { } settings
            ? new CredentialRequest([new RequestedPukPolicy(new PukPolicy("PUK", PinFormat.Numeric, settings.RetryLimit), puk, [pin])], [], alone)
            : new CredentialRequest([], [pin], alone);
    }

    /// <summary>Keys that get the protection of the one that they replace or come beside.</summary>
    public static CredentialRequest Successors(IReadOnlyList<OrderedKey> keys) => new([], [], [.. keys.Select(key => Parameters(key, devicePin: false))]);

    private static OrderedKey Key(string id, KeyProfile profile, string subject, IReadOnlyList<AlternativeName> given)
    {
        string filled = profile.Subject.Replace(KeyProfile.SubjectPlaceholder, subject, StringComparison.Ordinal);
        return SubjectName.TryParse(filled, out var name, out string mistake)
            ? new OrderedKey(id, profile, name, Names(profile, SubjectName.CommonName(name), given))
            : throw new FormatException($"The subject '{PlainText.OneLine(subject)}' {mistake}; write it like \"CN=Alice Example\".");
    }

    private static List<AlternativeName> Names(KeyProfile profile, string commonName, IReadOnlyList<AlternativeName> given)
    {
        foreach (var template in profile.AlternativeNames)
        {
            if (template.Wants is { } wanted && given.All(name => name.Kind != wanted))
            {
                throw new FormatException($"The profile needs a name that was not given: --{AlternativeName.Words[wanted]}.");
            }
        }

        List<AlternativeName> names = [.. profile.AlternativeNames.SelectMany(template => template.Fill(commonName, given)).Distinct()];
        foreach (var name in names)
        {
            if (AlternativeNameRules.Mistake(name, profile.Wildcards) is { } mistake)
            {
                throw new FormatException($"The name '{PlainText.OneLine(name.Value)}' {mistake}.");
            }
        }

        return names.Count <= AlternativeName.CountLimit
            ? names
            : throw new FormatException($"The certificate would have more than {AlternativeName.CountLimit} alternative names.");
    }

    private static KeyEntryParameters Parameters(OrderedKey key, bool devicePin) => new()
    {
        Id = key.Id,
        KeyEntryAlgorithm = AlgorithmUris.Key1,
        AppUsage = key.Profile.AppUsage,
        DevicePinProtection = devicePin,
        BiometricProtection = key.Profile.Biometrics,
        ExportProtection = key.Profile.ExportProtection,
        DeleteProtection = key.Profile.DeleteProtection,
        FriendlyName = FriendlyName(key),
        KeyAlgorithm = key.Profile.KeyAlgorithm,
        KeyParameters = KeyParameters(key.Profile.Exponent),
        EndorsedAlgorithms = key.Profile.EndorsedAlgorithms,
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

    private static string FriendlyName(OrderedKey key)
    {
        string name = key.Profile.FriendlyName.Replace(KeyProfile.NamePlaceholder, SubjectName.CommonName(key.Subject), StringComparison.Ordinal);
        return name.Length <= FriendlyNameLimit ? name : name[..FriendlyNameLimit];
    }
}
