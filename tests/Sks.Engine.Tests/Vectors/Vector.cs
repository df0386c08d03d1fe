using System.Security.Cryptography;
using Sks.Core.Algorithms;

namespace Sks.Engine.Tests.Vectors;

/// <summary>
/// A published test vector. A file of <c>Published</c> names its source in the lines that begin with #; then, parted by empty lines, its
/// vectors: lines of <c>Name = value</c>, hexadecimal but for <c>Hash</c>, and one or more of <c>Algorithm = URI</c>, each of which it is
/// a vector of.
/// </summary>
public sealed class Vector
{
    private readonly List<(string Name, string Value)> _values = [];

    private Vector(string name, string text)
    {
        Name = name;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            int sign = line.IndexOf('=', StringComparison.Ordinal);
            _values.Add((line[..sign].Trim(), line[(sign + 1)..].Trim()));
        }
    }

    /// <summary>File and number, from 1.</summary>
    public string Name { get; }

    public static IReadOnlyList<string> Files { get; } = [.. typeof(Vector).Assembly.GetManifestResourceNames().Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Vector> All { get; } = [.. Files.SelectMany(ReadFile)];

    /// <summary>The rows of the registry that this is a vector of.</summary>
    public IEnumerable<Algorithm> Rows => AlgorithmRegistry.All.Where(row => _values.Contains(("Algorithm", row.Uri)));

    public IEnumerable<string> Uris => _values.Where(v => v.Name == "Algorithm").Select(v => v.Value);

    public byte[] this[string name] => Convert.FromHexString(Text(name));

    public bool Has(string name) => _values.Any(v => v.Name == name);

    /// <summary>The hash of <c>Message</c> by <c>Hash</c>.</summary>
    public byte[] HashOfMessage() => CryptographicOperations.HashData(new HashAlgorithmName(Text("Hash")), this["Message"]);

    public static string SourceOf(string file) => string.Join(' ', Read(file).Split('\n').TakeWhile(line => line.StartsWith('#')));

    public override string ToString() => Name;

    private static IEnumerable<Vector> ReadFile(string file) =>
        Read(file).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select((text, i) => new Vector($"{file} {i + 1}", text));

    private static string Read(string file)
    {
        using var reader = new StreamReader(typeof(Vector).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd();
    }

    public string Text(string name) => _values.Single(v => v.Name == name).Value;
}
