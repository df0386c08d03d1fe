namespace Sks.KeyGen2;

/// <summary>What holds for an InvocationRequest beyond the types of its properties, for both halves.</summary>
internal static class InvocationRules
{
    /// <summary>ISO 639-1: two lower case letters. Whether the language exists is not asked.</summary>
    public static bool IsLanguage(string code) => code.Length == 2 && code.All(char.IsAsciiLetterLower);
}
