using Sks.Cli.Enrollment;
using Sks.Testing.Fuzzing;

namespace Sks.Cli.Tests.Enrollment;

public sealed class TerminationPageTests
{
    [Theory]
    [InlineData("text/html", "<html><head><title>t</title></head><body><h1>Sorry</h1><p>Too &lt;late&gt;.</p></body></html>", "Sorry. Too <late>.")]
    [InlineData("text/html", "<p>a<script>alert('<b>')</script>b<STYLE>x{}</STYLE >c", "a b c")]
    [InlineData("text/html", "<header>kept</header>", "kept.")]
    [InlineData("text/html", "&#27;[31mred &#x202e;desrever", "[31mred desrever")]
    [InlineData("text/html", "<script>never closed", "")]
    [InlineData("text/html", "open < end", "open")]
    [InlineData("text/html", "", "")]
    [InlineData("text/plain", "one\nsks: two\u001b[2J", "one sks: two[2J")]
    [InlineData("application/octet-stream", "binary", "")]
    [InlineData("", "what", "")]
    public void A_page_is_told_in_one_safe_line(string mediaType, string page, string line) =>
        Assert.Equal(line, TerminationPage.Text(mediaType, page));

    [Fact]
    public void A_long_page_is_cut() => Assert.Equal(301, TerminationPage.Text("text/plain", new string('x', 10_000)).Length);

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void No_page_breaks_it()
    {
        const string Alphabet = "<>/script style&#x1b;\n\0a\"'!-head";
        Fuzz.Run(5000, 5, random =>
        {
            string page = new([.. Enumerable.Range(0, random.Next(200)).Select(_ => Alphabet[random.Next(Alphabet.Length)])]);
            string line = TerminationPage.Text("text/html", page);
            Assert.DoesNotContain(line, char.IsControl);
        });
    }
}
