using Sks.EndToEnd.Tests.Parties;
using Sks.EndToEnd.Tests.Programs;

namespace Sks.EndToEnd.Tests.Hostile;

/// <summary>A certified device, an issuer that trusts it, and somebody in the middle between the two.</summary>
public sealed class World : IAsyncLifetime
{
    private Vendor _vendor = null!;
    private string? _invitation;

    internal Middle Middle { get; private set; } = null!;

    internal Issuer Issuer { get; private set; } = null!;

    internal Device Device { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _vendor = await Vendor.CreateAsync();
        Middle = await Middle.StartAsync();
        var issuer = Issuer.StartAsync(_vendor, Middle.Url);
        var device = Device.StartAsync(_vendor);
        Issuer = await issuer;
        Device = await device;
        Middle.TakePlaceOf(Issuer);
    }

    public async Task DisposeAsync()
    {
        Device?.Dispose();
        Issuer?.Dispose();
        await Middle.DisposeAsync();
        _vendor.Dispose();
    }

    /// <summary>Enrols through the middle; as long as nothing comes of it, by one and the same URL.</summary>
    /// <param name="way">What the middle does with each request.</param>
    internal async Task<ProgramEnd> EnrolAsync(Func<Exchange, Task<Answer>> way)
    {
        using var enrolling = await StartEnrollingAsync(way);
        var end = await enrolling.EndAsync();
        _invitation = end.Status == 0 ? null : _invitation;
        return end;
    }

    /// <summary>As <see cref="EnrolAsync"/>, without waiting for the end.</summary>
    internal async Task<RunningProgram> StartEnrollingAsync(Func<Exchange, Task<Answer>> way)
    {
        Middle.Do(way);
        return Device.StartEnrolling(await InvitationAsync(), Issuer.Root);
    }

    /// <summary>A URL that has not been used.</summary>
    internal async Task<string> InvitationAsync() => _invitation ??= await Issuer.InviteAsync("Alice Example");

    /// <summary>To be called when the URL has been used, or may have been.</summary>
    internal void ForgetInvitation() => _invitation = null;

    /// <summary>All that can be seen of the store and of the issuer's books, as one text to compare.</summary>
    internal string Content()
    {
        var store = Device.View();
        return string.Join('\n', ["keys", .. store.Keys, "closed", .. store.Closed, "open", .. store.Open, "books", .. Issuer.Books.Content()]);
    }

    /// <summary>How much there is in the store and in the books.</summary>
    internal Count Counted()
    {
        var store = Device.View();
        return new Count(store.Keys.Count, store.Closed.Count, store.Open.Count, Issuer.Books.Credentials());
    }
}
