using System.Text;
using Sks.Core.Secrets;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Passphrase;

namespace Sks.Engine.Tests.Protectors;

/// <summary>Protectors for tests, as cheap as they may be read.</summary>
internal static class Passphrases
{
    public const string Right = "correct horse battery staple";

    public static PassphraseProtector Of(string passphrase) => new(() => new SecretBuffer(Encoding.UTF8.GetBytes(passphrase)))
    {
        Cost = new Argon2Cost(Argon2Cost.Floor.MemoryKiB, 1),
    };

    /// <summary>What somebody has at hand who knows this passphrase.</summary>
    public static IReadOnlyList<IMasterKeyProtector> With(string passphrase) => [Of(passphrase), new RootOnlyFileProtector()];
}
