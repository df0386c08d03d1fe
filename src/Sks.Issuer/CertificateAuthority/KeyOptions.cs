using System.CommandLine;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>The passphrase of sealed keys: an option of every command.</summary>
internal static class KeyOptions
{
    private static readonly Option<string?> PassphraseFile = new("--passphrase-file")
    {
        Description = "The passphrase under which the issuer's keys are sealed: the first line of this file.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Adds it to a command and all below it.</summary>
    public static void AddTo(Command command) => command.Add(PassphraseFile);

    /// <summary>What the option says.</summary>
    public static KeyPassphrase Of(ParseResult parsed) => new(parsed.GetValue(PassphraseFile));
}
