using System.Security.Cryptography;
using Sks.Core.Protection;
using Sks.Core.Secrets;

namespace Sks.Issuer.Enrollment;

/// <summary>PINs that the issuer sets: of the policy's least length, from the system's random numbers, until one breaks no rule.</summary>
internal static class RandomPin
{
    /// <summary>Policies that refuse nearly all are mistakes.</summary>
    private const int Attempts = 1000;

    /// <summary>None that people take for another.</summary>
    private const string Characters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz-+=/";

    /// <summary>Whether a policy leaves PINs that can be found and told.</summary>
    public static bool IsPossible(PinPolicy policy)
    {
        if (policy.Format == PinFormat.Binary)
        {
            return false;
        }

        using var pin = Find(policy);
        return pin is not null;
    }

    /// <summary>A PIN; the caller disposes of it.</summary>
    public static SecretBuffer New(PinPolicy policy) => Find(policy) ?? throw new InvalidOperationException("No PIN satisfies the policy.");

    private static SecretBuffer? Find(PinPolicy policy)
    {
        string characters = policy.Format switch
        {
            PinFormat.Numeric => "0123456789",
            PinFormat.Alphanumeric => Characters[..Characters.IndexOf('a', StringComparison.Ordinal)],
            _ => Characters,
        };
        var pin = new SecretBuffer(policy.MinLength);
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            foreach (ref byte b in pin.Span)
            {
                b = (byte)characters[RandomNumberGenerator.GetInt32(characters.Length)];
            }

            if (PinRules.Violation(pin.Span, policy) is null)
            {
                return pin;
            }
        }

        pin.Dispose();
        return null;
    }
}
