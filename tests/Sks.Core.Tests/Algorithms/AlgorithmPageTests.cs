using Sks.Core.Algorithms;
using Xunit;

namespace Sks.Core.Tests.Algorithms;

/// <summary>Holds <c>docs/algorithms.md</c> against the registry and the vectors.</summary>
public sealed class AlgorithmPageTests
{
    private static readonly string Root = RootFolder();

    private static readonly string[][] Table =
    [
        .. File.ReadAllLines(Path.Combine(Root, "docs", "algorithms.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
    ];

    [Fact]
    public void The_page_lists_exactly_the_rows_of_the_registry_in_their_order() => Assert.Equal(
        AlgorithmRegistry.All.Select(row => (row.Uri, Kind(row))),
        Table.Select(line => (Long(line[0].Trim('`')), line[1])));

    [Fact]
    public void Every_row_says_what_it_does_its_standard_and_vectors_that_exist()
    {
        string vectors = Path.Combine(Root, "tests", "Sks.Engine.Tests", "Vectors", "Published");
        Assert.All(Table, line =>
        {
            Assert.Equal(5, line.Length);
            Assert.All(line, Assert.NotEmpty);
            Assert.True(
                line[4].EndsWith(".txt", StringComparison.Ordinal) ? File.Exists(Path.Combine(vectors, line[4])) : line[4] is "FormulaTests" or "-", line[4]);
        });
    }

    private static string Kind(Algorithm row) => row switch
    {
        SessionKeyAlgorithm => "session",
        KeyEntryAlgorithm => "key entry",
        KeyGenerationAlgorithm => "key",
        SignatureAlgorithm => "signature",
        AsymmetricEncryptionAlgorithm => "decryption",
        KeyAgreementAlgorithm => "agreement",
        HmacAlgorithm => "HMAC",
        SymmetricEncryptionAlgorithm => "cipher",
        _ => "special",
    };

    private static string Long(string name) => name
        .Replace("sks:", "https://webpki.github.io/sks/algorithm#", StringComparison.Ordinal)
        .Replace("xmlenc:", "http://www.w3.org/2001/04/xmlenc#", StringComparison.Ordinal)
        .Replace("dsig:", "http://www.w3.org/2000/09/xmldsig#", StringComparison.Ordinal)
        .Replace("more:", "http://www.w3.org/2001/04/xmldsig-more#", StringComparison.Ordinal)
        .Replace("more7:", "http://www.w3.org/2007/05/xmldsig-more#", StringComparison.Ordinal);

    private static string RootFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Sks.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder!;
    }
}
