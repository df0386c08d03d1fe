using Sks.Core.Algorithms;
using Sks.Core.Keys;

namespace Sks.Core.OneTimePasswords;

/// <summary>A symmetric key that computes one-time passwords: exactly one of <paramref name="Hotp"/> and <paramref name="Totp"/> is there.</summary>
/// <param name="Algorithm">URI of its HMAC: over SHA-1, SHA-256 or SHA-512.</param>
/// <param name="Hotp">What it counts codes with (RFC 4226).</param>
/// <param name="Totp">What it counts time with (RFC 6238).</param>
public sealed record OneTimePasswordKey(string Algorithm, HotpProperties? Hotp, TotpProperties? Totp)
{
    /// <summary>The hashes of RFC 6238, the default of both RFCs first.</summary>
    private static readonly string[] Algorithms = [AlgorithmUris.HmacSha1, AlgorithmUris.HmacSha256, AlgorithmUris.HmacSha512];

    /// <summary>Whether a key has been given a property bag for one-time passwords, sound or not.</summary>
    public static bool IsMeant(KeyAttributes key) =>
        key.ExtensionTypes.Contains(HotpProperties.Type) || key.ExtensionTypes.Contains(TotpProperties.Type);

    /// <summary>Reads what the issuer has said about a key.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.NoKey"/>; <see cref="SksStatus.Option"/>: not symmetric, no property bag of the two types or both, or not a
    /// sound one; <see cref="SksStatus.Algorithm"/>: the endorsed algorithms leave no HMAC, or leave open which.
    /// </exception>
    public static OneTimePasswordKey Read(ISecureKeyStore store, uint keyHandle)
    {
        var attributes = store.GetKeyAttributes(keyHandle);
        bool hotp = attributes.ExtensionTypes.Contains(HotpProperties.Type);
        bool totp = attributes.ExtensionTypes.Contains(TotpProperties.Type);
        if (hotp == totp)
        {
            throw new SksException(
                SksStatus.Option,
                hotp ? "The key has property bags for both HOTP and TOTP." : "The key has no property bag for one-time passwords.");
        }

        if (attributes.SymmetricKeyLength == 0)
        {
            throw new SksException(SksStatus.Option, "The key has a property bag for one-time passwords but is not symmetric.");
        }

        string algorithm = AlgorithmOf(attributes.EndorsedAlgorithms);
        return hotp
            ? new OneTimePasswordKey(algorithm, HotpProperties.Read(store.GetExtension(keyHandle, HotpProperties.Type)), null)
            : new OneTimePasswordKey(algorithm, null, TotpProperties.Read(store.GetExtension(keyHandle, TotpProperties.Type)));
    }

    /// <summary>SHA-1 where the issuer leaves it open, as both RFCs do; else the only one endorsed.</summary>
    private static string AlgorithmOf(IReadOnlyList<string> endorsed)
    {
        string[] usable = endorsed.Count == 0 ? Algorithms : [.. Algorithms.Where(endorsed.Contains)];
        return usable.Length == 1 || usable.Contains(AlgorithmUris.HmacSha1)
            ? usable[0]
            : throw new SksException(
                SksStatus.Algorithm,
                usable.Length == 0
                    ? "The key's issuer endorses no HMAC for its one-time passwords."
                    : "The key's issuer endorses several HMACs and so leaves open which its one-time passwords are made with.");
    }
}
