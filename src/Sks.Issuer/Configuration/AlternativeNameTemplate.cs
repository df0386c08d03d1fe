using Sks.Issuer.CertificateAuthority;

namespace Sks.Issuer.Configuration;

/// <summary>A text that becomes alternative names: one, or as many as the enrollment gives of the kind in its placeholder.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Text">With at most one placeholder for a name that the enrollment gives, and any number of <see cref="KeyProfile.NamePlaceholder"/>.</param>
internal sealed record AlternativeNameTemplate(AlternativeNameKind Kind, string Text)
{
    private static readonly string[] Placeholders = [.. AlternativeName.Words.Values.Select(word => $"{{{word}}}")];

    /// <summary>The kind of name that the enrollment has to give for it, or <see langword="null"/>.</summary>
    public AlternativeNameKind? Wants => AlternativeName.Words
        .Where(word => Text.Contains($"{{{word.Value}}}", StringComparison.Ordinal))
        .Select(word => (AlternativeNameKind?)word.Key)
        .SingleOrDefault();

    /// <summary>Whether a text is one: no other braces, and at most one placeholder for what enrollments give.</summary>
    public static bool IsTemplate(string text)
    {
        string rest = text.Replace(KeyProfile.NamePlaceholder, "", StringComparison.Ordinal);
        string[] found = [.. Placeholders.Where(p => rest.Contains(p, StringComparison.Ordinal))];
        rest = found.Length == 1 ? rest.Replace(found[0], "", StringComparison.Ordinal) : rest;
        return text.Length > 0 && !rest.Contains('{', StringComparison.Ordinal) && !rest.Contains('}', StringComparison.Ordinal);
    }

    /// <summary>The names, not yet judged; none when the enrollment gives none that it wants.</summary>
    /// <param name="commonName">Of the subject.</param>
    /// <param name="given">By the enrollment.</param>
    public IEnumerable<AlternativeName> Fill(string commonName, IReadOnlyList<AlternativeName> given)
    {
        if (Wants is not { } wanted)
        {
            return [new AlternativeName(Kind, Named(Text, commonName))];
        }

        // What was given goes in last, so that braces in it stay what they are.
        string[] parts = Text.Split($"{{{AlternativeName.Words[wanted]}}}");
        return given.Where(name => name.Kind == wanted)
            .Select(name => new AlternativeName(Kind, string.Join(name.Value, parts.Select(part => Named(part, commonName)))));
    }

    private static string Named(string text, string commonName) => text.Replace(KeyProfile.NamePlaceholder, commonName, StringComparison.Ordinal);
}
