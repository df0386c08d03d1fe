using Sks.Cli.CommandLine;
using Sks.Cli.Reports;
using Sks.Core;

namespace Sks.Cli.Keys;

/// <summary>Finds the key that a person means.</summary>
internal static class KeySelector
{
    /// <summary>Hexadecimal digits below which a fingerprint's prefix says too little.</summary>
    private const int ShortestPrefix = 4;

    private const int CandidatesShown = 5;

    /// <summary>All keys of closed sessions.</summary>
    public static IReadOnlyList<KeyReport> All(ISecureKeyStore store)
    {
        var keys = new List<KeyReport>();
        for (var key = store.EnumerateKeys(0); key is not null; key = store.EnumerateKeys(key.KeyHandle))
        {
            keys.Add(KeyReport.Of(store, key.KeyHandle));
        }

        return keys;
    }

    /// <summary>
    /// The key of that handle; else the only one whose certificate's SHA-256 fingerprint begins so, or whose friendly name or common
    /// name is that.
    /// </summary>
    /// <exception cref="CommandException">None, or several.</exception>
    public static KeyReport Find(ISecureKeyStore store, string text)
    {
        var keys = All(store);
        if (uint.TryParse(text, out uint handle) && keys.FirstOrDefault(k => k.Handle == handle) is { } exact)
        {
            return exact;
        }

        var found = keys.Where(k => Matches(k, text)).ToArray();
        return found.Length switch
        {
            1 => found[0],
            0 => throw new CommandException(ExitStatus.NotFound, $"There is no key '{text}'; 'sks list' shows those that are there."),
            _ => throw new CommandException(ExitStatus.Usage, $"'{text}' fits several keys: {Candidates(found)}; give the handle of one."),
        };
    }

    /// <summary>Keys to choose from, in a sentence: the first five and how many more there are.</summary>
    public static string Candidates(IReadOnlyList<KeyReport> keys)
    {
        var shown = keys.Take(CandidatesShown).Select(k => $"{k.Handle} ({(k.FriendlyName.Length > 0 ? k.FriendlyName : k.Certificate.Subject)})");
        string more = keys.Count > CandidatesShown ? $" and {keys.Count - CandidatesShown} more" : "";
        return string.Join(", ", shown) + more;
    }

    private static bool Matches(KeyReport key, string text)
    {
        string digits = text.Replace(":", "", StringComparison.Ordinal);
        return (digits.Length >= ShortestPrefix && key.Certificate.Fingerprint.StartsWith(digits, StringComparison.OrdinalIgnoreCase))
            || (text.Length > 0 && key.FriendlyName == text)
            || (text.Length > 0 && key.Certificate.CommonName == text);
    }
}
