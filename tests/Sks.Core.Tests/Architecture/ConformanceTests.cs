using Sks.Core.Wire;
using Xunit;

namespace Sks.Core.Tests.Architecture;

/// <summary>docs/conformance names, for each requirement of the specification, tests that exist, or says why there is none.</summary>
public sealed class ConformanceTests
{
    /// <summary>What has requirements besides the methods.</summary>
    private static readonly string[] Sections =
    [
        "2.1", "2.2", "2.3", "2.4", "2.5", "2.6", "2.7", "2.8", "3", "3.1", "3.2", "3.3", "4.1", "4.2", "4.3", "5", "5.1", "5.2", "5.3", "5.4",
        "5.5", "5.6", "5.7", "5.8", "6", "6.1", "6.2", "6.3", "6.4", "6.5", "7.1", "7.2", "7.3", "7.4", "D", "E",
    ];

    private static readonly DirectoryInfo Root = FindRoot();
    private static readonly IReadOnlyList<ConformanceRow> Rows = ConformanceRow.Read(new(Path.Combine(Root.FullName, "docs", "conformance")));

    [Fact]
    public void Every_row_names_tests_that_exist_or_gives_a_reason()
    {
        var declared = DeclaredTests.Below(new(Path.Combine(Root.FullName, "tests")));
        var faults = from row in Rows
                     let fault = row.Fault(declared)
                     where fault is not null
                     select $"{row.File}, {row.Section}, \"{row.Requirement}\": {fault}";
        Assert.Equal("", string.Join('\n', faults));
    }

    [Fact]
    public void Every_section_has_rows()
    {
        var found = Rows.Select(row => row.Section.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], Sections.Except(found));
    }

    /// <summary>Those of the specification; ours are in docs/binary-api.md.</summary>
    [Fact]
    public void Every_method_has_rows()
    {
        var found = Rows.Select(row => row.Section).ToHashSet(StringComparer.Ordinal);
        Assert.Equal([], MethodTable.All.Where(method => (byte)method.Id < 200).Select(method => $"{method.Name} [{(byte)method.Id}]").Except(found));
    }

    [Fact]
    public void Every_status_code_has_a_row()
    {
        string text = string.Join('\n', Rows.Where(row => row.Section.StartsWith("7.3", StringComparison.Ordinal)).Select(row => row.Requirement));
        Assert.All(
            Enum.GetValues<SksStatus>().Where(status => status != SksStatus.Success),
            status => Assert.Contains(SksException.NameOf(status), text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_document_is_in_the_index()
    {
        string index = File.ReadAllText(Path.Combine(Root.FullName, "docs", "conformance.md"));
        Assert.All(Rows.Select(row => row.File).Distinct(), file => Assert.Contains($"(conformance/{file})", index, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("`Some.Test`", null)]
    [InlineData("`Some.Test` `Other.Test`", "no test Other.Test")]
    [InlineData("`Some.Tests`", "no test Some.Tests")]
    [InlineData("", "neither test nor reason")]
    [InlineData("nobody asks", "neither test nor reason")]
    [InlineData("N/A: ", "neither test nor reason")]
    [InlineData("N/A: it is not", "no reason worth the name")]
    [InlineData("N/A: this device has no update URL", null)]
    [InlineData("N/A: see `Other.Test`", "no test Other.Test")]
    public void A_row_without_a_test_that_exists_or_a_reason_is_a_fault(string heldBy, string? fault) =>
        Assert.Equal(fault, new ConformanceRow("file", "7.1", "a rule", heldBy.Trim()).Fault(new HashSet<string> { "Some.Test" }));

    [Fact]
    public void A_test_counts_if_it_runs()
    {
        string[] source =
        [
            "public sealed class Plain(string name)", "    [Fact]", "    public void Runs() =>", "    public void Helps()", "    [Theory]",
            "    [InlineData(1)]", "    public async Task Runs_too(int number)", "    [Fact(Skip = \"later\")]", "    public void Sleeps()",
            "public abstract class Contract : Base", "    [Fact]", "    public void Is_kept()", "public abstract class Orphan", "    [Fact]",
            "    public void Never_runs()", "public sealed class Face : Contract",
        ];
        Assert.Equal(["Contract.Is_kept", "Plain.Runs", "Plain.Runs_too"], DeclaredTests.Read([source]).Order(StringComparer.Ordinal));
    }

    private static DirectoryInfo FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sks.slnx")))
        {
            folder = folder.Parent!;
        }

        return folder;
    }
}
