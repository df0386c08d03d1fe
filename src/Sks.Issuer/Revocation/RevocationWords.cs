using System.CommandLine;
using Sks.Issuer.Books;

namespace Sks.Issuer.Revocation;

/// <summary>Reasons as people type and read them.</summary>
internal static class RevocationWords
{
    private static readonly Dictionary<string, RevocationReason> Words = new(StringComparer.Ordinal)
    {
        ["unspecified"] = RevocationReason.Unspecified,
        ["key-compromise"] = RevocationReason.KeyCompromise,
        ["affiliation-changed"] = RevocationReason.AffiliationChanged,
        ["superseded"] = RevocationReason.Superseded,
        ["cessation-of-operation"] = RevocationReason.CessationOfOperation,
        ["privilege-withdrawn"] = RevocationReason.PrivilegeWithdrawn,
    };

    /// <summary>The word of a reason.</summary>
    public static string Of(RevocationReason reason) => Words.First(w => w.Value == reason).Key;

    /// <summary>All words, as a sentence lists them.</summary>
    public static string All => string.Join(", ", Words.Keys);

    /// <summary>The reason of a word; <see langword="null"/>: there is none.</summary>
    public static RevocationReason? Find(string word) => Words.TryGetValue(word, out var reason) ? reason : null;

    /// <summary><c>--reason</c>.</summary>
    /// <param name="fallback">Without it.</param>
    public static Option<RevocationReason> Option(RevocationReason fallback) => new("--reason")
    {
        Description = $"Why: {All}.",
        HelpName = "REASON",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            if (Find(result.Tokens[0].Value) is { } reason)
            {
                return reason;
            }

            result.AddError($"--reason takes one of {All}");
            return default;
        },
    };
}
