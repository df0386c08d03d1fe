using Sks.Cli.CommandLine;
using Sks.Core.Algorithms;
using Sks.Core.Certificates;
using Sks.Core.Keys;
using Sks.Core.PublicKeys;

namespace Sks.Cli.Keys;

/// <summary>Which signature algorithm a key signs a file with.</summary>
internal static class SignatureChoice
{
    /// <summary>The algorithm that was asked for; else the one that suits the key, if the issuer has not endorsed others only.</summary>
    /// <param name="key">The key.</param>
    /// <param name="requested">URI, or what stands after its <c>#</c>; <see langword="null"/> for the default.</param>
    /// <exception cref="CommandException">Unknown, not for this kind of key, or there is none that the issuer endorses.</exception>
    public static SignatureAlgorithm For(KeyAttributes key, string? requested)
    {
        var publicKey = PublicKey.Read(CertificateFields.Read(key.CertificatePath[0]).SubjectPublicKeyInfo).Algorithm;
        var usable = AlgorithmRegistry.All.OfType<SignatureAlgorithm>().Where(a => a.Suits(publicKey) && (a.Hash is not null || a.SignsMessage)).ToArray();
        if (usable.Length == 0)
        {
            throw new CommandException(ExitStatus.Refused, "This key is not one that signs.");
        }

        if (requested is not null)
        {
            return usable.FirstOrDefault(a => a.Uri == requested || ShortName(a).Equals(requested, StringComparison.OrdinalIgnoreCase))
                ?? throw new CommandException(
                    ExitStatus.Usage,
                    $"This key cannot sign a file with '{requested}'; it can with {string.Join(", ", usable.Select(ShortName))}.");
        }

        var endorsed = usable.Where(a => key.EndorsedAlgorithms.Count == 0 || key.EndorsedAlgorithms.Contains(a.Uri)).ToArray();
        return endorsed.FirstOrDefault(a => a.HashSize == HashSizeFor(publicKey))
            ?? endorsed.FirstOrDefault()
            ?? throw new CommandException(ExitStatus.Refused, "The issuer of this key does not let it sign files.");
    }

    /// <summary>The name after the <c>#</c>, such as <c>ecdsa-sha256</c>.</summary>
    public static string ShortName(SignatureAlgorithm algorithm) => algorithm.Uri[(algorithm.Uri.IndexOf('#', StringComparison.Ordinal) + 1)..];

    /// <summary>Bytes of the hash as strong as the curve; SHA-256 for RSA.</summary>
    private static int HashSizeFor(KeyGenerationAlgorithm key) => key switch
    {
        EcKeyAlgorithm { KeySize: <= 256 } => 32,
        EcKeyAlgorithm { KeySize: <= 384 } => 48,
        EcKeyAlgorithm => 64,
        _ => 32,
    };
}
