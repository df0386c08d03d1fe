using Sks.Client;
using Sks.Core;
using Sks.Core.OneTimePasswords;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Daemon.Tests;

/// <summary>One-time passwords over the socket of a real <c>sksd</c>.</summary>
public sealed class OneTimePasswordsTests : IDisposable
{
    private const int Callers = 8;
    private const int CodesOfEach = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly DaemonProcess _daemon;

    public OneTimePasswordsTests() => _daemon = DaemonProcess.ServeAsync(_folder["store"], Socket).GetAwaiter().GetResult();

    private string Socket => _folder["sks.sock"];

    public void Dispose()
    {
        _daemon.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Callers_side_by_side_never_get_the_same_counter()
    {
        using var store = new RemoteKeyStore(Socket);
        uint key = SymmetricKeys.EnrolHotp(store);
        using var together = new Barrier(Callers);
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Factory.StartNew(Caller, TaskCreationOptions.LongRunning));
        var counters = (await Task.WhenAll(callers)).SelectMany(own => own);
        Assert.Equal(Enumerable.Range(0, Callers * CodesOfEach).Select(i => (ulong)i), counters.Order());

        ulong[] Caller()
        {
            using var own = new RemoteKeyStore(Socket);
            own.GetDeviceInfo();
            var passwords = new OneTimePasswords(own, Socket);
            together.SignalAndWait();
            return [.. Enumerable.Range(0, CodesOfEach).Select(_ => passwords.NextHotp(key, [], CancellationToken.None).Counter)];
        }
    }

    [Fact]
    public void A_key_makes_codes_of_its_own_kind_only_and_none_is_used_up_by_asking_for_the_other()
    {
        using var store = new RemoteKeyStore(Socket);
        uint hotp = SymmetricKeys.EnrolHotp(store);
        uint totp = SymmetricKeys.EnrolTotp(store);
        var passwords = new OneTimePasswords(store, Socket);
        Assert.Equal(SksStatus.Option, Assert.Throws<SksException>(() => passwords.Totp(hotp, [], DateTimeOffset.UnixEpoch)).Status);
        Assert.Equal(SksStatus.Option, Assert.Throws<SksException>(() => passwords.NextHotp(totp, [], CancellationToken.None)).Status);
        Assert.Equal(0UL, OneTimePasswordKey.Read(store, hotp).Hotp!.Counter);
        Assert.Equal(new TotpCode("94287082", 1), passwords.Totp(totp, [], DateTimeOffset.FromUnixTimeSeconds(59)));
        Assert.Equal(new HotpCode("755224", 0), passwords.NextHotp(hotp, [], CancellationToken.None));
    }
}
