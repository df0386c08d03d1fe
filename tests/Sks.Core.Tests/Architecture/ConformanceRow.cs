using System.Text.RegularExpressions;

namespace Sks.Core.Tests.Architecture;

/// <summary>A requirement of docs/conformance: where it stands, and what the last column says holds it.</summary>
/// <param name="File">The document's file name.</param>
/// <param name="Section">The heading above the table, such as <c>7.1 Data types</c> or <c>createKeyEntry [10]</c>.</param>
/// <param name="Requirement">The requirement in our own words.</param>
/// <param name="HeldBy">Tests as <c>`Class.Method`</c>, or a reason.</param>
public sealed partial record ConformanceRow(string File, string Section, string Requirement, string HeldBy)
{
    /// <summary>What a reason begins with: the requirement is not one for us.</summary>
    public const string NotApplicable = "N/A: ";

    private const int ShortestReason = 20;

    /// <summary>The tests that the row names.</summary>
    public IEnumerable<string> Tests => TestName().Matches(HeldBy).Select(match => match.Groups[1].Value);

    /// <summary>All rows of the documents in a folder.</summary>
    public static IReadOnlyList<ConformanceRow> Read(DirectoryInfo folder) =>
        [.. folder.EnumerateFiles("*.md").OrderBy(file => file.Name, StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>What is wrong with the row, or <see langword="null"/>.</summary>
    public string? Fault(IReadOnlySet<string> declared)
    {
        if (Requirement.Length == 0)
        {
            return "no requirement";
        }

        string[] tests = [.. Tests];
        return tests.FirstOrDefault(test => !declared.Contains(test)) is { } missing ? $"no test {missing}"
            : tests.Length > 0 ? null
            : !HeldBy.StartsWith(NotApplicable, StringComparison.Ordinal) ? "neither test nor reason"
            : HeldBy.Length - NotApplicable.Length < ShortestReason ? "no reason worth the name"
            : null;
    }

    private static IEnumerable<ConformanceRow> Read(FileInfo file)
    {
        string section = "";
        foreach (string line in System.IO.File.ReadLines(file.FullName))
        {
            if (line.StartsWith('#'))
            {
                section = line.TrimStart('#').Trim();
            }
            else if (line.StartsWith('|') && !line.StartsWith("|---", StringComparison.Ordinal) && !line.StartsWith("| p.", StringComparison.Ordinal))
            {
                string[] cells = [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];
                yield return cells.Length == 3
                    ? new ConformanceRow(file.Name, section, cells[1], cells[2])
                    : throw new InvalidDataException($"{file.Name}: not three columns: {line}");
            }
        }
    }

    [GeneratedRegex(@"`([A-Z]\w*\.\w+)`")]
    private static partial Regex TestName();
}
