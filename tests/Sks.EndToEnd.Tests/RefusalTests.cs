using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Sks.EndToEnd.Tests.Hostile;
using Sks.EndToEnd.Tests.Parties;

namespace Sks.EndToEnd.Tests;

/// <summary>Enrolments that one side does not want, without anybody in between doing harm.</summary>
[Collection(OneWorld.Name)]
public sealed class RefusalTests(World world)
{
    [Fact]
    public async Task A_device_of_no_vendor_is_refused_with_the_reason()
    {
        using var stranger = await Device.StartAsync(vendor: null);
        string before = world.Content();
        string strangers = JsonSerializer.Serialize(stranger.View());
        world.Middle.Do(exchange => exchange.ForwardAsync());

        var end = await stranger.EnrolAsync(await world.InvitationAsync(), world.Issuer.Root);

        end.Failed(5, "not issued by a vendor that this issuer trusts");
        Assert.Equal(strangers, JsonSerializer.Serialize(stranger.View()));
        Assert.Equal(before, world.Content());
    }

    [Fact]
    public async Task A_URL_works_once()
    {
        string url = await world.InvitationAsync();
        (await world.EnrolAsync(exchange => exchange.ForwardAsync())).Done();
        await AssertRefusedAsync(url, 5, "has been used");
    }

    [Fact]
    public async Task A_URL_expires()
    {
        string url = await world.InvitationAsync();
        world.Issuer.Books.LetOffersExpire();
        world.ForgetInvitation();
        await AssertRefusedAsync(url, 5, "has expired");
    }

    [Theory]
    [InlineData("/enroll/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not known here")]
    [InlineData("/", "nothing at this address")]
    public Task An_unknown_URL_is_not_found(string path, string saying) =>
        AssertRefusedAsync(new Uri(world.Middle.Url, path).AbsoluteUri, 7, saying);

    [Fact]
    public async Task A_URL_that_is_not_HTTPS_is_refused_before_anybody_is_called()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await AssertRefusedAsync($"http://{listener.LocalEndpoint}/enroll/1", 5, "is not HTTPS");
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_not_available()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        string authority = listener.LocalEndpoint.ToString()!;
        listener.Stop();
        await AssertRefusedAsync($"https://{authority}/enroll/1", 3, "cannot be reached");
    }

    [Theory]
    [InlineData("7654", "sequence")]
    [InlineData("27a9", "digits")]
    public async Task A_PIN_from_a_file_that_breaks_the_policy_is_refused_with_the_rule(string pin, string rule)
    {
        string before = world.Content();
        world.Middle.Do(exchange => exchange.ForwardAsync());

        var end = await world.Device.EnrolAsync(await world.InvitationAsync(), world.Issuer.Root, world.Device.Files.Secret("bad-pin", pin));

        end.Failed(5, "is not acceptable");
        Assert.Contains(rule, end.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(pin, end.Error, StringComparison.Ordinal);
        Assert.Equal(before, world.Content());
    }

    private async Task AssertRefusedAsync(string url, int status, string saying)
    {
        string before = world.Content();
        world.Middle.Do(exchange => exchange.ForwardAsync());
        (await world.Device.EnrolAsync(url, world.Issuer.Root)).Failed(status, saying);
        Assert.Equal(before, world.Content());
    }
}
