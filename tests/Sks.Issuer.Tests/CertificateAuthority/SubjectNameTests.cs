using Sks.Issuer.CertificateAuthority;
using Sks.Testing.Fuzzing;

namespace Sks.Issuer.Tests.CertificateAuthority;

public sealed class SubjectNameTests
{
    [Theory]
    [InlineData("CN=Alice Example")]
    [InlineData("CN=Alice Example, O=Example Bank, C=SE")]
    [InlineData("CN=\"Example, Alice\", OU=Ünïcode")]
    [InlineData("E=alice@bank.example, CN=Alice")]
    public void Takes_distinguished_names(string text)
    {
        Assert.True(SubjectName.TryParse(text, out var name, out string mistake), mistake);
        Assert.NotEmpty(name.RawData);
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("Alice", "is not a distinguished name")]
    [InlineData("CN=", "empty or longer")]
    [InlineData("CN= ", "empty or longer")]
    [InlineData("XYZ=Alice", "is not a distinguished name")]
    [InlineData("CN=Alice, C=SWE", "two letters")]
    [InlineData("CN=Alice\nO=Bank", "control characters")]
    public void Refuses_what_is_none(string text, string part)
    {
        Assert.False(SubjectName.TryParse(text, out _, out string mistake));
        Assert.Contains(part, mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_what_is_not_Unicode() => Assert.False(SubjectName.TryParse("CN=Alice\ud800", out _, out _));

    [Fact]
    public void Holds_the_upper_bounds_of_RFC_5280()
    {
        Assert.True(SubjectName.TryParse($"CN={new string('a', 64)}", out _, out _));
        Assert.False(SubjectName.TryParse($"CN={new string('a', 65)}", out _, out _));
        Assert.True(SubjectName.TryParse($"L={new string('a', 128)}", out _, out _));
        Assert.False(SubjectName.TryParse($"O={new string('a', 600)}", out _, out _));
    }

    [Fact]
    [Trait("Category", Fuzz.Category)]
    public void Random_text_is_read_or_refused_and_nothing_else()
    {
        const string Alphabet = "CNOU=,+\"\\;<># aä1.\u20ac\0";
        Fuzz.Run(20_000, 5280, random =>
        {
            string text = "CN=" + string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            if (SubjectName.TryParse(text, out var name, out string mistake))
            {
                Assert.NotEmpty(SubjectName.CommonName(name));
            }
            else
            {
                Assert.NotEmpty(mistake);
            }
        });
    }
}
