using System.CommandLine;
using Sks.Cli.CommandLine;
using Sks.Cli.Secrets;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Passphrase;
using Sks.Engine.Protectors.Tpm;

namespace Sks.Cli.Store;

/// <summary>The options by which commands are told what protects a store's master key, and the protectors that they stand for.</summary>
internal static class StoreProtection
{
    public const string RootOnly = "root-only";
    public const string Passphrase = "passphrase";

    public const string Tpm = "tpm";

    private const string FileName = "--passphrase-file";
    private const string NewFileName = "--new-passphrase-file";

    public static Option<string?> File() => CommandExtensions.FileOption(
        FileName, "Take the passphrase that protects the store from the first line of this file instead of asking.");

    public static Option<string?> NewFile() => CommandExtensions.FileOption(
        NewFileName, "Take the new passphrase from the first line of this file instead of asking.");

    public static Option<string> TpmPath() => new("--tpm")
    {
        Description = "TPM 2.0 that protects the store: a device, or the Unix socket of a simulator.",
        HelpName = "PATH",
        DefaultValueFactory = _ => TpmProtector.DefaultDevice,
    };

    /// <summary>Has an option take the names of protectors only.</summary>
    public static void AcceptProtectors<T>(Option<T> option) => option.AcceptOnlyFromAmong(RootOnly, Passphrase, Tpm);

    public static PassphraseSource Source(GlobalOptions options, ParseResult parsed, Option<string?> file, CancellationToken cancellation) =>
        new(options.Screen(parsed), parsed.GetValue(file), file.Name, cancellation);

    /// <summary>Those that unwrap; the passphrase is asked for only if the store has one.</summary>
    public static IReadOnlyList<IMasterKeyProtector> Unwrapping(PassphraseSource passphrase, string tpm) =>
        [new RootOnlyFileProtector(), new PassphraseProtector(passphrase.Ask), new TpmProtector(() => TpmStream.Open(tpm))];

    /// <summary>The one that the command line names, for a key that is wrapped anew.</summary>
    public static IMasterKeyProtector Wrapping(string kind, PassphraseSource passphrase, string tpm) => kind switch
    {
        RootOnly => new RootOnlyFileProtector(),
        Passphrase => new PassphraseProtector(passphrase.Choose),
        _ => new TpmProtector(() => TpmStream.Open(tpm)),
    };
}
