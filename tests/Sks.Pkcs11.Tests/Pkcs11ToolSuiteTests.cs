using Sks.Core.Algorithms;
using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>OpenSC's own test suite, <c>pkcs11-tool --test</c>, on cards of each kind.</summary>
public sealed class Pkcs11ToolSuiteTests : IClassFixture<CompiledModule>, IDisposable
{
    private readonly Cards _cards;

    public Pkcs11ToolSuiteTests(CompiledModule module) => _cards = new Cards(module);

    public void Dispose() => _cards.Dispose();

    [ToolFact("pkcs11-tool")]
    public void The_suite_of_pkcs11_tool_passes_on_a_card_with_RSA_2048()
    {
        _cards.AddPinKey("Card", AlgorithmUris.Rsa2048);
        string said = Suite();
        Assert.Contains("SHA1-RSA-PKCS: OK", said, StringComparison.Ordinal);
        Assert.Contains("SHA256-RSA-PKCS: OK", said, StringComparison.Ordinal);
    }

    [ToolFact("pkcs11-tool")]
    public void The_suite_of_pkcs11_tool_passes_on_a_card_with_P_256()
    {
        _cards.AddPinKey("Card");
        Suite();
    }

    [ToolFact("pkcs11-tool")]
    public void A_forked_child_of_pkcs11_tool_initializes()
    {
        _cards.AddPinKey("Card");
        _cards.ToolSucceeds("--test-fork", "--token-label", "Card", "--login", "--pin", "1739");
    }

    private string Suite()
    {
        string said = _cards.ToolSucceeds("--test", "--token-label", "Card", "--login", "--pin", "1739");
        Assert.Contains("No errors", said, StringComparison.Ordinal);
        return said;
    }
}
