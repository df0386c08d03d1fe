using System.Text.RegularExpressions;

namespace Sks.Core.Tests.Architecture;

/// <summary>The tests of all test projects, read from their sources: no project references all others.</summary>
public static partial class DeclaredTests
{
    /// <summary>Every test below a folder as <c>Class.Method</c>; of an abstract class only if a class derives from it, of a skipped one never.</summary>
    public static IReadOnlySet<string> Below(DirectoryInfo folder) => Read(folder
        .EnumerateFiles("*.cs", SearchOption.AllDirectories)
        .Where(file => !Path.GetRelativePath(folder.FullName, file.FullName).Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"))
        .Select(file => File.ReadAllLines(file.FullName)));

    /// <summary>The same in sources, each as its lines.</summary>
    public static IReadOnlySet<string> Read(IEnumerable<string[]> sources)
    {
        var found = new List<(string Class, string Method)>();
        var abstracts = new HashSet<string>(StringComparer.Ordinal);
        var bases = new HashSet<string>(StringComparer.Ordinal);
        foreach (string[] lines in sources)
        {
            string current = "";
            bool isTest = false;
            foreach (string line in lines)
            {
                if (ClassLine().Match(line) is { Success: true } declaration)
                {
                    current = declaration.Groups["name"].Value;
                    bases.Add(declaration.Groups["base"].Value);
                    if (line.Contains(" abstract ", StringComparison.Ordinal))
                    {
                        abstracts.Add(current);
                    }
                }
                else if (TestAttribute().IsMatch(line))
                {
                    isTest = !line.Contains("Skip", StringComparison.Ordinal);
                }
                else if (isTest && MethodLine().Match(line) is { Success: true } method)
                {
                    found.Add((current, method.Groups[1].Value));
                    isTest = false;
                }
            }
        }

        return found.Where(test => !abstracts.Contains(test.Class) || bases.Contains(test.Class))
            .Select(test => $"{test.Class}.{test.Method}")
            .ToHashSet(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^(?:public|internal) (?:[a-z]+ )*class (?<name>\w+)(?:\([^)]*\))?(?: : (?<base>\w+))?")]
    private static partial Regex ClassLine();

    [GeneratedRegex(@"^    \[(?:Fact|Theory)\b")]
    private static partial Regex TestAttribute();

    [GeneratedRegex(@"^    public (?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex MethodLine();
}
