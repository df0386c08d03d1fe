using Sks.Cli.CommandLine;
using Sks.Cli.Terminal;
using Sks.Core.Protection;
using Sks.Core.Secrets;
using Sks.Engine.Protectors.Passphrase;

namespace Sks.Cli.Secrets;

/// <summary>Where a command gets the passphrase of a store from, when it turns out to need it: its file if one was given, else the person.</summary>
/// <param name="screen">Where the person is asked.</param>
/// <param name="path">The file, whose first line it is, or <see langword="null"/>.</param>
/// <param name="option">The option that names the file.</param>
/// <param name="cancellation">Ctrl-C.</param>
internal sealed class PassphraseSource(Screen screen, string? path, string option, CancellationToken cancellation) : IDisposable
{
    private SecretBuffer? _passphrase;

    /// <summary>The passphrase that the store has, asked for once.</summary>
    /// <returns>For the caller to dispose of.</returns>
    public SecretBuffer Ask()
    {
        if (_passphrase is null)
        {
            using var source = new PinSource(screen, path, option);
            _passphrase = source.Ask("passphrase", PinFormat.String, cancellation);
        }

        return new SecretBuffer(_passphrase.Span);
    }

    /// <summary>A new passphrase, chosen once.</summary>
    /// <returns>For the caller to dispose of.</returns>
    public SecretBuffer Choose()
    {
        _passphrase ??= ChooseNew();
        return new SecretBuffer(_passphrase.Span);
    }

    public void Dispose() => _passphrase?.Dispose();

    private SecretBuffer ChooseNew()
    {
        const string Rules = "A passphrase has 8 to 1,024 bytes; whoever has the store and guesses it has all keys, so take several random words.";
        using var source = new PinSource(screen, path, option);
        while (true)
        {
            if (!source.IsFile && screen.CanAsk)
            {
                screen.Explain(Rules);
            }

            var chosen = source.IsFile
                ? source.Ask("new passphrase", PinFormat.String, cancellation)
                : source.ChooseTwice("new passphrase", PinFormat.String, cancellation);
            if (chosen.Length is >= PassphraseProtector.MinLength and <= PassphraseProtector.MaxLength)
            {
                return chosen;
            }

            chosen.Dispose();
            if (source.IsFile)
            {
                throw new CommandException(ExitStatus.Refused, $"The passphrase in {path} is not acceptable: it has not 8 to 1,024 bytes.");
            }
        }
    }
}
