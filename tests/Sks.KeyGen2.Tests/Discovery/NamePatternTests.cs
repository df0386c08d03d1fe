using Sks.KeyGen2.Messages;
using Xunit;

namespace Sks.KeyGen2.Tests.Discovery;

/// <summary>Regular expressions that an issuer sends.</summary>
public sealed class NamePatternTests
{
    [Theory]
    [InlineData("\\Qjohn.doe@example.com\\E", "john.doe@example.com", true)]
    [InlineData("\\Qjohn.doe@example.com\\E", "johnxdoe@example.com", false)]
    [InlineData("\\Qjohn.doe@example.com\\E", "john.doe@example.com.evil", false)]
    [InlineData("\\Q(*\\E+", "(***", true)]
    [InlineData("\\Qa\\b", "a\\b", true)]
    [InlineData("\\\\Q.", "\\Qx", true)]
    [InlineData("CN=A|CN=B", "CN=B", true)]
    [InlineData("CN=A|CN=B", "CN=B,O=C", false)]
    [InlineData("CN=.*", "CN=B,O=C", true)]
    [InlineData("(?i)cn=b", "CN=B", true)]
    [InlineData("a", "a\n", false)]
    public void A_pattern_matches_a_whole_name(string pattern, string name, bool matches) =>
        Assert.Equal(matches, NamePattern.TryParse(pattern)!.Matches(name));

    [Theory]
    [InlineData("")]
    [InlineData("(")]
    [InlineData("a)|(b")]
    [InlineData("[z-a]")]
    [InlineData("\\")]
    [InlineData("\\E")]
    [InlineData("(a)\\1")]
    [InlineData("(?=a)a")]
    [InlineData("(?>a+)b")]
    [InlineData("((a{1,1000}){1,1000}){1,1000}")]
    public void What_is_no_expression_or_not_matched_in_linear_time_is_refused(string pattern) => Assert.Null(NamePattern.TryParse(pattern));

    [Fact]
    public void A_pattern_has_at_most_500_characters()
    {
        Assert.NotNull(NamePattern.TryParse(new string('a', 500)));
        Assert.Null(NamePattern.TryParse(new string('a', 501)));
        Assert.Null(NamePattern.TryParse(new string('(', 250) + new string(')', 251)));
    }

    /// <summary>By backtracking this would take longer than the universe has; here each test of this class ends at once.</summary>
    [Fact]
    public void A_pattern_made_to_take_for_ever_does_not()
    {
        var pattern = NamePattern.TryParse("(a+)+(a+)+(a+)+b")!;
        Assert.False(pattern.Matches(new string('a', 10_000)));
    }
}
