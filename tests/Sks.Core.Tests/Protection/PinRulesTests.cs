using System.Text;
using Sks.Core.Protection;
using Xunit;

namespace Sks.Core.Tests.Protection;

/// <summary>Sections 5.5 and 5.6, with the specification's own examples first.</summary>
public sealed class PinRulesTests
{
    [Theory]
    [InlineData("1124", PatternRestrictions.TwoInARow, false)]
    [InlineData("1212", PatternRestrictions.TwoInARow, true)]
    [InlineData("1114", PatternRestrictions.ThreeInARow, false)]
    [InlineData("1124", PatternRestrictions.ThreeInARow, true)]
    [InlineData("4111", PatternRestrictions.ThreeInARow, false)]
    [InlineData("1234", PatternRestrictions.Sequence, false)]
    [InlineData("9876", PatternRestrictions.Sequence, false)]
    [InlineData("1235", PatternRestrictions.Sequence, true)]
    [InlineData("1111", PatternRestrictions.Sequence, true)]
    [InlineData("1357", PatternRestrictions.Sequence, true)]
    [InlineData("7890", PatternRestrictions.Sequence, true)]
    [InlineData("1231", PatternRestrictions.Repeated, false)]
    [InlineData("1203", PatternRestrictions.Repeated, true)]
    [InlineData("1111", PatternRestrictions.None, true)]
    [InlineData("1114", PatternRestrictions.ThreeInARow | PatternRestrictions.Sequence, false)]
    [InlineData("4321", PatternRestrictions.ThreeInARow | PatternRestrictions.Sequence, false)]
    [InlineData("4421", PatternRestrictions.ThreeInARow | PatternRestrictions.Sequence, true)]
    public void Patterns(string pin, PatternRestrictions restrictions, bool accepted) =>
        Check(pin, Policy(PinFormat.Numeric, restrictions), accepted);

    [Theory]
    [InlineData("ABCD", PinFormat.Alphanumeric, false)]
    [InlineData("1234", PinFormat.Alphanumeric, false)]
    [InlineData("A1B2", PinFormat.Alphanumeric, true)]
    [InlineData("A1B2", PinFormat.String, false)]
    [InlineData("A1b2", PinFormat.String, false)]
    [InlineData("A1b!", PinFormat.String, true)]
    [InlineData("A1bé", PinFormat.String, true)]
    public void Missing_group_wants_a_mix(string pin, PinFormat format, bool accepted) =>
        Check(pin, Policy(format, PatternRestrictions.MissingGroup), accepted);

    [Theory]
    [InlineData("0123456789", PinFormat.Numeric, true)]
    [InlineData("12a4", PinFormat.Numeric, false)]
    [InlineData("12 4", PinFormat.Numeric, false)]
    [InlineData("AZ09", PinFormat.Alphanumeric, true)]
    [InlineData("az09", PinFormat.Alphanumeric, false)]
    [InlineData("żółć", PinFormat.String, true)]
    public void Formats(string pin, PinFormat format, bool accepted) => Check(pin, Policy(format, PatternRestrictions.None), accepted);

    [Fact]
    public void A_string_must_be_utf8_and_binary_may_be_anything()
    {
        byte[] invalid = [0xC3, 0x28, 0xFF, 0x00];
        Assert.NotNull(PinRules.Violation(invalid, Policy(PinFormat.String, PatternRestrictions.None)));
        Assert.Null(PinRules.Violation(invalid, Policy(PinFormat.Binary, PatternRestrictions.None)));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Length_counts_bytes(int length, bool accepted) =>
        Check(string.Concat("13572468024".Take(length)), Policy(PinFormat.Numeric, PatternRestrictions.None), accepted);

    [Fact]
    public void A_violation_never_shows_the_pin()
    {
        foreach (var restriction in Enum.GetValues<PatternRestrictions>())
        {
            string? violation = PinRules.Violation("111123"u8, Policy(PinFormat.Numeric, restriction));
            Assert.DoesNotContain("111123", violation ?? "", StringComparison.Ordinal);
        }
    }

    private static PinPolicy Policy(PinFormat format, PatternRestrictions restrictions) =>
        new("PIN", true, true, format, 3, PinGrouping.None, restrictions, 4, 10, InputMethod.Any);

    private static void Check(string pin, PinPolicy policy, bool accepted)
    {
        string? violation = PinRules.Violation(Encoding.UTF8.GetBytes(pin), policy);
        Assert.True(accepted == violation is null, $"{pin}: {violation ?? "accepted"}");
    }
}
