using System.Text.Json;

namespace Sks.EndToEnd.Tests.Programs;

/// <summary>How a program ended and what it had said until then.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Status">Its exit status.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record ProgramEnd(string Program, int Status, string Output, string Error)
{
    /// <summary>Holds that it did what it was told, without a word on standard error.</summary>
    /// <returns>Its standard output.</returns>
    public string Done()
    {
        Assert.Equal((0, ""), (Status, Error));
        return Output;
    }

    /// <summary>As <see cref="Done"/>, for output in JSON.</summary>
    public JsonElement DoneJson() => JsonDocument.Parse(Done()).RootElement;

    /// <summary>Holds that it failed as all programs fail: the documented status, and one sentence for people on standard error.</summary>
    /// <param name="status">The exit status.</param>
    /// <param name="saying">Part of the sentence.</param>
    public void Failed(int status, string saying)
    {
        Assert.Equal((status, Error), (Status, Error));
        Assert.StartsWith($"{Program}: ", Error, StringComparison.Ordinal);
        Assert.EndsWith(".\n", Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Error[..^1], char.IsControl);
        Assert.DoesNotContain("Exception", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unexpected", Error, StringComparison.Ordinal);
        Assert.Contains(saying, Error, StringComparison.Ordinal);
    }
}
