namespace Sks.Testing.Vectors;

/// <summary>Tables of test vectors, as published: columns apart by spaces, comments after <c>#</c>.</summary>
public static class PublishedVectors
{
    /// <summary>The rows of the file of that name in this folder.</summary>
    public static IEnumerable<string[]> Rows(string file)
    {
        using var stream = typeof(PublishedVectors).Assembly.GetManifestResourceStream($"Sks.Testing.Vectors.{file}")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                yield return line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            }
        }
    }
}
