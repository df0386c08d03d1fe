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

    public static Option<string> TpmPath() => new("--tpm-device")
    {
        Description = "TPM 2.0 of the store: a device, or the Unix socket of a simulator.",
        HelpName = "PATH",
        DefaultValueFactory = _ => TpmDevice.DefaultPath,
    };

    /// <summary>Has an option take the names of protectors only.</summary>
    public static void AcceptProtectors<T>(Option<T> option) => option.AcceptOnlyFromAmong(RootOnly, Passphrase, Tpm);

    public static PassphraseSource Source(GlobalOptions options, ParseResult parsed, Option<string?> file, CancellationToken cancellation) =>
        new(options.Screen(parsed), parsed.GetValue(file), file.Name, cancellation);

    /// <summary>Those that unwrap; the passphrase is asked for only if the store has one.</summary>
    public static IReadOnlyList<IMasterKeyProtector> Unwrapping(PassphraseSource passphrase, string tpm) =>
        [new RootOnlyFileProtector(), new PassphraseProtector(passphrase.Ask), new TpmProtector(Device(tpm))];

    /// <summary>The one that the command line names, for a key that is wrapped anew.</summary>
    public static IMasterKeyProtector Wrapping(string kind, PassphraseSource passphrase, string tpm, PcrSelection pcrs)
    {
        if (kind != Tpm && !pcrs.IsEmpty)
        {
            throw new CommandException(ExitStatus.Usage, "--pcr binds a master key that a TPM protects; name that protector (tpm), too.");
        }

        return kind switch
        {
            RootOnly => new RootOnlyFileProtector(),
            Passphrase => new PassphraseProtector(passphrase.Choose),
            _ => new TpmProtector(Device(tpm), pcrs),
        };
    }

    /// <summary>The TPM at a path.</summary>
    public static TpmDevice Device(string path) => new(() => TpmStream.Open(path));

    public static Option<string?> Pcrs()
    {
        var option = new Option<string?>("--pcr")
        {
            Description = "With the protector tpm: open the store only while these registers (0 to 23, SHA-256 bank) are as they are now.",
            HelpName = "N,N...",
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.SingleOrDefault()?.Value is { } text && !PcrSelection.TryParse(text, out _))
            {
                result.AddError("--pcr takes numbers from 0 to 23, each once, such as 7,11.");
            }
        });
        return option;
    }

    /// <summary>What <see cref="Pcrs"/> says.</summary>
    public static PcrSelection Selected(string? pcrs) => pcrs is not null && PcrSelection.TryParse(pcrs, out var selection) ? selection : default;
}
