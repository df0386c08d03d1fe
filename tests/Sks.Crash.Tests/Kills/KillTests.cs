using System.Globalization;
using System.Security.Cryptography;
using Sks.Client;
using Sks.Crash.Tests.Programs;
using Sks.Engine.Tests.Store;
using Sks.Testing.Issuer;
using Xunit;
using Xunit.Abstractions;

namespace Sks.Crash.Tests.Kills;

/// <summary>kill -9 of the real daemon at random moments under concurrent load.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("SKS_TESTS_LONG") == "1";

    /// <summary>How many kills, if somebody has said so.</summary>
    private static readonly int? Kills =
        int.TryParse(Environment.GetEnvironmentVariable("SKS_TESTS_KILLS"), CultureInfo.InvariantCulture, out int kills) && kills > 0 ? kills : null;

    private readonly TemporaryDirectory _directory = new();

    private string Store => _directory["store"];

    [Fact]
    public void After_each_kill_all_that_was_acknowledged_is_there_and_nothing_in_parts()
    {
        using var issuer = new TestIssuer();
        Caller[] callers =
        [
            new Enroller(issuer), new Enroller(issuer), new PinChanger(), new PinChanger(), new Guesser(comesAfterOwner: false), new Guesser(comesAfterOwner: true),
            new PropertySetter(), new PropertySetter(),
        ];
        int records = KillAgainAndAgain(callers, Kills ?? (IsLong ? 1_000 : 100), milliseconds: 150);
        output.WriteLine($"{callers.Sum(c => c.Acknowledged)} calls acknowledged, {callers.Sum(c => c.CutOff)} cut off, {records} records at the end");
        Assert.All(callers, caller => Assert.True(caller.Acknowledged > 0 && caller.CutOff > 0));
    }

    /// <summary>
    /// The power-cut PIN attack. A guess that comes after the owner's PIN is always counted, whenever it is cut off. One that comes before is
    /// answered only once it counts, and so is a right PIN: that nothing was answered tells nothing (SilenceTests).
    /// </summary>
    [Fact]
    public void A_wrong_pin_that_is_cut_off_after_the_owners_counts_and_no_refused_one_is_ever_forgotten()
    {
        Guesser[] guessers = [.. Enumerable.Range(0, 10).Select(i => new Guesser(comesAfterOwner: i < 8))];
        KillAgainAndAgain(guessers, Kills ?? (IsLong ? 10_000 : 20), milliseconds: 100);
        output.WriteLine(
            $"{guessers.Sum(g => g.Acknowledged)} guesses refused, {guessers.Sum(g => g.GuessesCutOff)} cut off, "
            + $"of which {guessers.Sum(g => g.CutOffAndCounted)} count");
        Assert.All(guessers, guesser => Assert.True(guesser.GuessesCutOff > 0));
    }

    public void Dispose() => _directory.Dispose();

    private int KillAgainAndAgain(Caller[] callers, int kills, int milliseconds)
    {
        int records = 0;
        for (int kill = 0; kill <= kills; kill++)
        {
            using var daemon = RunningDaemon.Serve(Store);
            var store = daemon.Connect();
            Parallel.ForEach(callers, caller =>
            {
                if (kill == 0)
                {
                    caller.Prepare(store);
                }
                else
                {
                    caller.Verify(store);
                }
            });
            RemoveOpenSessions(store);
            var threads = callers.Select(caller => Start(caller, daemon)).ToArray();

            // The moment of the kill, not a wait for anything.
            Thread.Sleep(RandomNumberGenerator.GetInt32(1, milliseconds));
            daemon.Kill();
            foreach (var (thread, failure) in threads)
            {
                thread.Join();
                Assert.True(failure.Count == 0, failure.FirstOrDefault()?.ToString());
            }

            records = StoreReferences.Check(Store);
        }

        return records;
    }

    private static (Thread Thread, List<Exception> Failure) Start(Caller caller, RunningDaemon daemon)
    {
        var failure = new List<Exception>();
        var client = daemon.Connect();
        var thread = new Thread(() =>
        {
            try
            {
                caller.Run(client);
            }
            catch (Exception e)
            {
                failure.Add(e);
            }
        });
        thread.Start();
        return (thread, failure);
    }

    /// <summary>Sessions that a kill has left open, for their lifetime to end; here every one would be kept to the end.</summary>
    private static void RemoveOpenSessions(RemoteKeyStore store)
    {
        while (store.EnumerateProvisioningSessions(0, provisioningState: true) is { } open)
        {
            store.AbortProvisioningSession(open.ProvisioningHandle);
        }
    }
}
