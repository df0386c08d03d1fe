using System.Text;
using System.Text.Json.Nodes;
using Sks.KeyGen2.Proxy;
using Xunit;

namespace Sks.KeyGen2.Tests.Resuming;

/// <summary>The saved state of a proxy is a file that anybody may have changed: it is read strictly, and fails in one way only.</summary>
public sealed class ProxyStateTests
{
    private static readonly byte[] AfterKeyCreation = StateAt(ProxyStep.ProvisioningFinalization);

    [Theory]
    [InlineData(ProxyStep.ProvisioningInitialization)]
    [InlineData(ProxyStep.CredentialDiscovery)]
    [InlineData(ProxyStep.ProvisioningFinalization)]
    public void It_is_the_same_when_read_and_written_again(ProxyStep step)
    {
        byte[] state = StateAt(step);
        Assert.Equal(Encoding.UTF8.GetString(state), Encoding.UTF8.GetString(ProxyState.Read(state).Write()));
    }

    [Fact]
    public void It_holds_no_more_than_this()
    {
        var state = JsonNode.Parse(AfterKeyCreation)!.AsObject();
        Assert.Equal(
            ["@context", "@qualifier", "invocationUri", "serverCertificate", "serverSessionId", "clientSessionId", "action", "step", "keys", "answered"],
            state.Select(property => property.Key));
        Assert.Equal(["id", "publicKey", "appUsage", "friendlyName"], state["keys"]![0]!.AsObject().Select(property => property.Key));
    }

    [Fact]
    public void Each_property_that_is_missing_doubled_or_of_another_type_is_refused()
    {
        foreach (string name in JsonNode.Parse(AfterKeyCreation)!.AsObject().Select(property => property.Key).Except(["serverCertificate", "keys"]))
        {
            Refuses(state => state.Remove(name));
        }

        foreach (string name in JsonNode.Parse(AfterKeyCreation)!.AsObject().Select(property => property.Key))
        {
            Refuses(state => state[name] = 7);
            Refuses(state => state[name] = new JsonArray());
            string doubled = Encoding.UTF8.GetString(AfterKeyCreation).TrimEnd('}') + $",\"{name}\":\"x\"}}";
            Assert.Throws<KeyGen2Exception>(() => ProxyState.Read(Encoding.UTF8.GetBytes(doubled)));
        }
    }

    [Fact]
    public void What_contradicts_itself_is_refused()
    {
        Refuses(state => state["step"] = "initialization");
        Refuses(state => state["step"] = "discovery");
        Refuses(state => state["step"] = "invocation");
        Refuses(state => state["@context"] = "sks-proxy-state-2");
        Refuses(state => state["more"] = "x");
        Refuses(state => state["invocationUri"] = "/files");
        Refuses(state => state["keys"]!.AsArray().Add(state["keys"]![0]!.DeepClone()));
        Refuses(state => state["keys"]![0]!["publicKey"] = "AAAA");
        Refuses(state => state["answered"]![0] = "AAAA");
        Refuses(state =>
        {
            for (int i = 0; i < 7; i++)
            {
                state["answered"]!.AsArray().Add(state["answered"]![0]!.DeepClone());
            }
        });
    }

    [Fact]
    public void Whatever_byte_is_changed_it_is_read_or_refused()
    {
        for (int i = 0; i < AfterKeyCreation.Length; i++)
        {
            byte[] changed = [.. AfterKeyCreation];
            changed[i] ^= (byte)(1 << (i % 8));
            try
            {
                ProxyState.Read(changed);
            }
            catch (KeyGen2Exception e)
            {
                Assert.True(e.Error is KeyGen2Error.Malformed or KeyGen2Error.OutOfOrder);
            }
        }
    }

    private static void Refuses(Action<JsonObject> change)
    {
        var state = JsonNode.Parse(AfterKeyCreation)!.AsObject();
        change(state);
        Assert.Throws<KeyGen2Exception>(() => ProxyState.Read(Encoding.UTF8.GetBytes(state.ToJsonString())));
    }

    private static byte[] StateAt(ProxyStep step)
    {
        using var session = new ResumedSession(Requests.Options());
        do
        {
            session.Step();
        }
        while (ProxyState.Read(session.State).Step != step);
        return session.State!;
    }
}
