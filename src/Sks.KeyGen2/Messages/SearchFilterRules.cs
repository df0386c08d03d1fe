using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Sks.KeyGen2.Messages;

/// <summary>What a search filter must be before anybody searches with it; checked by whoever writes and by whoever reads one.</summary>
internal static partial class SearchFilterRules
{
    /// <summary>Rules of one list.</summary>
    public const int MaxRules = 100;

    /// <summary>The flags of X.509 <c>keyUsage</c> by their bit.</summary>
    public static IReadOnlyList<string> KeyUsages { get; } =
    [
        "digitalSignature", "nonRepudiation", "keyEncipherment", "dataEncipherment", "keyAgreement", "keyCertSign", "cRLSign",
        "encipherOnly", "decipherOnly",
    ];

    /// <param name="filter">The filter.</param>
    /// <param name="wrong">Makes the exception that something is wrong with a property.</param>
    public static void Check(SearchFilter filter, Func<string, string, Exception> wrong)
    {
        Require(!filter.IsEmpty, "searchFilter", "has no condition");
        Require(filter.FingerPrint is null or { Length: SHA256.HashSizeInBytes }, "fingerPrint", "is not 32 bytes");
        CheckPattern(filter.IssuerRegEx, "issuerRegEx");
        CheckPattern(filter.SubjectRegEx, "subjectRegEx");
        CheckPattern(filter.EmailRegEx, "emailRegEx");
        CheckRules(filter.PolicyRules, "policyRules", Oid.IsMatch);
        CheckRules(filter.KeyUsageRules, "keyUsageRules", KeyUsages.Contains);
        CheckRules(filter.ExtendedKeyUsageRules, "extendedKeyUsageRules", Oid.IsMatch);

        void CheckPattern(string? pattern, string name) =>
            Require(pattern is null || NamePattern.TryParse(pattern) is not null, name, $"is not a regular expression of 1 to {NamePattern.MaxLength} characters");

        void CheckRules(IReadOnlyList<string> rules, string name, Func<string, bool> isName)
        {
            Require(rules.Count <= MaxRules, name, $"has more than {MaxRules} rules");
            Require(rules.All(rule => isName(Rule(rule).Name)), name, "has a rule that is none");
        }

        void Require(bool holds, string name, string what)
        {
            if (!holds)
            {
                throw wrong(name, what);
            }
        }
    }

    /// <summary>What a rule is about, and whether it forbids it.</summary>
    public static (string Name, bool Forbids) Rule(string rule) => rule.StartsWith('-') ? (rule[1..], true) : (rule, false);

    [GeneratedRegex(@"^[0-2](\.(0|[1-9][0-9]{0,30})){1,30}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Oid { get; }
}
