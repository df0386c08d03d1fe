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
    public static CredentialRequest Request(CredentialProfile profile, IReadOnlyList<OrderedKey> keys, byte[] puk)
    {
        if (profile.PinPolicy is null)
        {
            return KeysAlone(keys);
        }

        var pin = new RequestedPinPolicy(profile.PinPolicy, [.. keys.Select(Parameters)]);
        return profile.Puk is { } settings
            ? new CredentialRequest([new RequestedPukPolicy(new PukPolicy("PUK", PinFormat.Numeric, settings.RetryLimit), puk, [pin])], [], [])
            : new CredentialRequest([], [pin], []);
    }

    /// <summary>Keys alone: they have no PIN, or get that of the one that they replace or come beside.</summary>
    public static CredentialRequest KeysAlone(IReadOnlyList<OrderedKey> keys) => new([], [], [.. keys.Select(Parameters)]);

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

    private static KeyEntryParameters Parameters(OrderedKey key) => new()
    {
        Id = key.Id,
        KeyEntryAlgorithm = AlgorithmUris.Key1,
        AppUsage = key.Profile.AppUsage,
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
