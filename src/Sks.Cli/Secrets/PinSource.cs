using System.Security.Cryptography;
using Sks.Cli.CommandLine;
using Sks.Cli.Terminal;
using Sks.Core.Protection;
using Sks.Core.Secrets;

namespace Sks.Cli.Secrets;

/// <summary>Where a command gets a PIN or PUK from: its file if one was given, else the person.</summary>
/// <param name="screen">Where the person is asked.</param>
/// <param name="path">The file, or <see langword="null"/>.</param>
/// <param name="option">The option that names the file, for the sentence that asks for it.</param>
internal sealed class PinSource(Screen screen, string? path, string option) : IDisposable
{
    private readonly PinFile? _file = path is null ? null : PinFile.Open(path, screen);

    /// <summary>Whether the PIN comes from a file.</summary>
    public bool IsFile => _file is not null;

    /// <summary>Asks for a PIN or PUK that exists already.</summary>
    /// <param name="what"><c>PIN</c> or <c>PUK</c>.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <returns>For the caller to dispose of; never empty.</returns>
    /// <exception cref="CommandException">There is nobody to ask, or the person gave up.</exception>
    public SecretBuffer Ask(string what, PinFormat format, CancellationToken cancellation)
    {
        using var typed = Typed(what, cancellation);
        return PinText.Decode(typed, format)
            ?? throw new CommandException(ExitStatus.Refused, $"This {what} is written in hexadecimal, two digits a byte.");
    }

    /// <summary>Lets the person choose a PIN that keeps the rules, asking until it does.</summary>
    /// <param name="what">Which PIN, such as <c>new PIN</c>.</param>
    /// <param name="policy">The rules.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <param name="name"><c>PIN</c> or <c>PUK</c>, for the sentences that tell rules.</param>
    /// <returns>For the caller to dispose of.</returns>
    /// <exception cref="CommandException">There is nobody to ask, the person gave up, or the file's PIN breaks a rule.</exception>
    public SecretBuffer ChooseByRules(string what, PinPolicy policy, CancellationToken cancellation, string name = "PIN")
    {
        string? violation = null;
        while (true)
        {
            var pin = Choose(what, policy, violation, cancellation, name);
            violation = PinRules.Violation(pin.Span, policy, name);
            if (violation is null)
            {
                return pin;
            }

            pin.Dispose();
        }
    }

    /// <summary>Lets the person choose a PIN; whoever owns the rules checks it and comes back with the violation.</summary>
    /// <param name="what">Which PIN, such as <c>Signature PIN</c>.</param>
    /// <param name="policy">The rules to explain.</param>
    /// <param name="violation">Why the PIN before was refused; <see langword="null"/> the first time.</param>
    /// <param name="cancellation">Ctrl-C.</param>
    /// <param name="name"><c>PIN</c> or <c>PUK</c>, for the sentence that tells the rules.</param>
    /// <returns>For the caller to dispose of.</returns>
    /// <exception cref="CommandException">There is nobody to ask, the person gave up, or the file's PIN breaks a rule.</exception>
    public SecretBuffer Choose(string what, PinPolicy policy, string? violation, CancellationToken cancellation, string name = "PIN")
    {
        if (_file is not null)
        {
            return violation is null
                ? Ask(what, policy.Format, cancellation)
                : throw new CommandException(ExitStatus.Refused, $"The {what} in {path} is not acceptable: {violation}");
        }

        RequireTerminal(what);
        screen.Explain(violation ?? $"Choose a {what}: {PinText.Rules(policy, name)}");
        return ChooseTwice(what, policy.Format, cancellation);
    }

    public void Dispose() => _file?.Dispose();

    /// <summary>Has a new secret typed, until it was typed the same twice.</summary>
    /// <returns>For the caller to dispose of; never empty.</returns>
    /// <exception cref="CommandException">There is nobody to ask, or the person gave up.</exception>
    public SecretBuffer ChooseTwice(string what, PinFormat format, CancellationToken cancellation)
    {
        RequireTerminal(what);
        while (true)
        {
            using var first = Prompt(what, cancellation);
            if (PinText.Decode(first, format) is not { } pin)
            {
                screen.Explain("Write it in hexadecimal, two digits a byte.");
                continue;
            }

            try
            {
                using var second = Prompt($"{what}, once more", cancellation);
                if (CryptographicOperations.FixedTimeEquals(first.Span, second.Span))
                {
                    return pin;
                }
            }
            catch
            {
                pin.Dispose();
                throw;
            }

            pin.Dispose();
            screen.Explain("The two differ; try again.");
        }
    }

    private SecretBuffer Typed(string what, CancellationToken cancellation)
    {
        if (_file is not null)
        {
            return _file.Next(what);
        }

        RequireTerminal(what);
        return Prompt(what, cancellation);
    }

    private SecretBuffer Prompt(string what, CancellationToken cancellation) =>
        screen.ReadSecret(what, cancellation) is { Length: > 0 } secret
            ? secret
            : throw new CommandException(ExitStatus.Refused, $"No {what} was given.");

    private void RequireTerminal(string what)
    {
        if (!screen.CanAsk)
        {
            throw new CommandException(ExitStatus.Refused, $"There is no terminal to ask for the {what} on; give it with {option} FILE.");
        }
    }
}
