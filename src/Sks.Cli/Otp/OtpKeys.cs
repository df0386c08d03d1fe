using Sks.Cli.CommandLine;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Core;
using Sks.Core.OneTimePasswords;

namespace Sks.Cli.Otp;

/// <summary>The keys that are meant for one-time passwords.</summary>
internal static class OtpKeys
{
    /// <summary>All of them, sound or not.</summary>
    public static IReadOnlyList<KeyReport> All(ISecureKeyStore store) => [.. KeySelector.All(store).Where(key => IsMeant(store, key))];

    /// <summary>The one that is named, or the only one.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="text">KEY, or <see langword="null"/> if it was left out.</param>
    /// <exception cref="CommandException">None, several, or one for other purposes.</exception>
    public static KeyReport Find(ISecureKeyStore store, string? text)
    {
        if (text is null)
        {
            return Only(All(store));
        }

        var key = KeySelector.Find(store, text);
        return IsMeant(store, key)
            ? key
            : throw new CommandException(ExitStatus.Refused, $"Key {key.Handle} makes no one-time passwords; 'sks otp list' shows the keys that do.");
    }

    private static KeyReport Only(IReadOnlyList<KeyReport> keys) => keys.Count switch
    {
        1 => keys[0],
        0 => throw new CommandException(ExitStatus.NotFound, "There is no key for one-time passwords."),
        _ => throw new CommandException(
            ExitStatus.Usage, $"There are several keys for one-time passwords: {KeySelector.Candidates(keys)}; give the handle of one."),
    };

    private static bool IsMeant(ISecureKeyStore store, KeyReport key) => OneTimePasswordKey.IsMeant(store.GetKeyAttributes(key.Handle));
}
