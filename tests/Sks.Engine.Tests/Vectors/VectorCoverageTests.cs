using Sks.Core.Algorithms;
using Xunit;

namespace Sks.Engine.Tests.Vectors;

public sealed class VectorCoverageTests
{
    /// <summary>
    /// <c>session.1</c> and <c>key.1</c> are SKS's own formulas, with vectors of their own in Sks.Core.Tests (FormulaTests); #none does nothing.
    /// </summary>
    [Fact]
    public void Every_row_of_the_registry_has_a_vector()
    {
        var covered = Vector.All.SelectMany(vector => vector.Rows).ToHashSet();
        var due = AlgorithmRegistry.All.Where(row => row is not (SessionKeyAlgorithm or KeyEntryAlgorithm or NoAlgorithm));
        Assert.All(due, row => Assert.Contains(row, covered));
    }

    [Fact]
    public void Every_vector_is_of_listed_algorithms() =>
        Assert.All(Vector.All, vector => Assert.Subset(AlgorithmRegistry.Uris.ToHashSet(), vector.Uris.ToHashSet()));

    [Fact]
    public void Every_file_names_its_source() =>
        Assert.All(Vector.Files, file => Assert.Matches("RFC [0-9]+|NIST CAVP|Wycheproof|RSA Laboratories", Vector.SourceOf(file)));
}
