using Xunit;

namespace Sks.KeyGen2.Tests.Messages;

/// <summary>Appendix D of the SKS specification, as long as we do not speak it.</summary>
public sealed class LookupTests
{
    [Fact]
    public void A_credential_discovery_request_is_out_of_order()
    {
        const string Request = """
            {"@context":"https://webpki.github.io/keygen2#20190318","@qualifier":"CredentialDiscoveryRequest","serverSessionId":"S",
            "clientSessionId":"C","lookupSpecifiers":[]}
            """;
        Assert.All(
            Golden.Names.Where(name => name.EndsWith("Request", StringComparison.Ordinal)),
            due => Assert.Equal(KeyGen2Error.OutOfOrder, Golden.Refusal(due, Request)));
    }
}
