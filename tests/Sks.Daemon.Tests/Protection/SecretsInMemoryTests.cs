using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sks.Client;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Daemon.Tests.Protection;

/// <summary>Which secrets root finds in the memory of a running <c>sksd</c> between two calls, and where.</summary>
public sealed class SecretsInMemoryTests : IDisposable
{
    private const int MasterKeyAt = 28;
    private const int MasterKeySize = 32;

    private readonly TemporaryFolder _folder = new();

    private string Store => _folder["store"];

    private string Socket => _folder["sks.sock"];

    [RootFact]
    public async Task Between_calls_an_opened_symmetric_key_is_in_locked_memory_once_and_a_PIN_nowhere()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        byte[] pin = NewPin();
        using var daemon = await DaemonProcess.ServeAsync(Store, Socket);
        using var client = new RemoteKeyStore(Socket);
        uint key = SymmetricKeys.Enrol(client, secret, k => k with { ExportProtection = ExportProtection.Pin }, withPin: true);
        AssertFound(daemon, secret, (0, 0));

        client.ChangePin(key, Enrolment.Pin, pin);
        client.PerformHmac(key, AlgorithmUris.HmacSha256, [], false, pin, new byte[100]);
        AssertFound(daemon, secret, (1, 0));
        AssertFound(daemon, pin, (0, 0));

        Assert.Equal(secret, client.ExportKey(key, pin));
        AssertFound(daemon, secret, (1, 0));
        AssertFound(daemon, pin, (0, 0));

        client.DeleteKey(key, []);
        AssertFound(daemon, secret, (0, 0));
    }

    [RootFact]
    public async Task The_master_key_is_nowhere_once_the_store_is_open()
    {
        using (var first = await DaemonProcess.ServeAsync(Store, Socket))
        {
            AssertFound(first, MasterKey(), (0, 0));
        }

        using var second = await DaemonProcess.ServeAsync(Store, Socket);
        AssertFound(second, MasterKey(), (0, 0));
    }

    [RootFact]
    public async Task What_is_no_secret_is_found()
    {
        using var daemon = await DaemonProcess.ServeAsync(Store, Socket);
        Assert.NotEqual(0, ProcessMemory.Count(daemon.Id, Encoding.Unicode.GetBytes(Socket)).Unlocked);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] NewPin() => Encoding.ASCII.GetBytes(
        RandomNumberGenerator.GetInt32(10_000_000, 100_000_000).ToString(CultureInfo.InvariantCulture));

    private byte[] MasterKey() => File.ReadAllBytes(Path.Combine(Store, "master.key"))[MasterKeyAt..(MasterKeyAt + MasterKeySize)];

    /// <summary>An answer is zeroed right after it was sent, so what the daemon does last may still be under way.</summary>
    private static void AssertFound(DaemonProcess daemon, byte[] bytes, (int Locked, int Unlocked) expected)
    {
        var deadline = DateTime.UtcNow.AddSeconds(30);
        var found = ProcessMemory.Count(daemon.Id, bytes);
        while (found != expected && DateTime.UtcNow < deadline)
        {
            found = ProcessMemory.Count(daemon.Id, bytes);
        }

        Assert.Equal(expected, found);
    }
}
