using Sks.Client;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Crash.Tests.Programs;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Crash.Tests.Faults;

/// <summary>
/// The power-cut PIN attack by somebody who can stop the daemon at any write: he tries a PIN and cuts the power before the error is on disk. If
/// a right PIN were answered by then, silence would mean a wrong one, at no cost.
/// </summary>
public sealed class SilenceTests : IDisposable
{
    private static readonly byte[] Wrong = [.. "0000"u8];

    private readonly TemporaryDirectory _directory = new();
    private readonly uint _key;

    public SilenceTests()
    {
        using var element = new SecureElement(StoreDirectory.OpenOrCreate(Template), TimeProvider.System);
        _key = Enrolment.WithPinAndPuk(element);
    }

    /// <summary>What an attempt does; fsync is for opening a store (FaultTests), before anybody can try a PIN.</summary>
    public static TheoryData<string> Stops => ["pwrite64", "fdatasync"];

    private string Template => _directory["store"];

    [Theory]
    [MemberData(nameof(Stops))]
    public void Before_the_attempt_is_on_disk_a_right_pin_is_as_silent_as_a_wrong_one(string systemCall)
    {
        var fault = new Fault(systemCall, "signal=KILL", 1);
        var right = Attempt(Enrolment.Pin, fault);
        Assert.Null(right.Answer);
        Assert.Equal(right, Attempt(Wrong, fault));
    }

    [Fact]
    public void Once_a_right_pin_was_answered_an_attempt_that_is_stopped_at_any_write_counts()
    {
        foreach (var fault in (Fault[])[new("pwrite64", "signal=KILL", WritesOfRightPin() + 1), new("fdatasync", "signal=KILL", 2)])
        {
            Assert.Equal((null, 1), Attempt(Wrong, fault, ownerFirst: true));
        }
    }

    [Fact]
    public void Guesses_that_are_all_cut_off_lock_the_key_at_the_limit()
    {
        using var copy = StoreReferences.Copy(Template);
        for (int guess = 0; guess < 3; guess++)
        {
            // Cut off when it is on disk and before its answer: the latest moment at which the guesser learns nothing.
            using var daemon = RunningDaemon.Serve(copy.Path, new Fault("sendto", "signal=KILL", 1).Tracer(copy.Path + ".log"));
            Assert.Null(Sign(daemon.Connect(), Wrong));
            daemon.WaitForEnd();
        }

        File.Delete(copy.Path + ".log");
        using var last = RunningDaemon.Serve(copy.Path);
        var store = last.Connect();
        Assert.Equal(3, store.GetKeyProtectionInfo(_key).PinErrorCount);
        Assert.False(Sign(store, Enrolment.Pin));
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>One attempt under a fault: the answer, if there was one, and the errors that count after the next start.</summary>
    private (bool? Answer, int Errors) Attempt(byte[] pin, Fault fault, bool ownerFirst = false)
    {
        using var copy = StoreReferences.Copy(Template);
        bool? answer;
        using (var daemon = RunningDaemon.Serve(copy.Path, fault.Tracer(copy.Path + ".log")))
        {
            var store = daemon.Connect();
            Assert.True(!ownerFirst || Sign(store, Enrolment.Pin) == true);
            answer = Sign(store, pin);
            if (answer is null)
            {
                daemon.WaitForEnd();
            }
        }

        File.Delete(copy.Path + ".log");
        using var again = RunningDaemon.Serve(copy.Path);
        return (answer, again.Connect().GetKeyProtectionInfo(_key).PinErrorCount);
    }

    private int WritesOfRightPin()
    {
        using var copy = StoreReferences.Copy(Template);
        string log = copy.Path + ".log";
        using (var daemon = RunningDaemon.Serve(copy.Path, "strace", "-D", "-f", "-o", log, "-e", "trace=pwrite64"))
        {
            Assert.True(Sign(daemon.Connect(), Enrolment.Pin));
        }

        int writes = File.ReadLines(log).Count(line => line.Contains("pwrite64(", StringComparison.Ordinal));
        File.Delete(log);
        return writes;
    }

    /// <summary>Whether the PIN was right; null when there was no answer.</summary>
    private bool? Sign(RemoteKeyStore store, byte[] pin)
    {
        try
        {
            store.SignHashedData(_key, AlgorithmUris.EcdsaSha256, [], false, pin, new byte[32]);
            return true;
        }
        catch (SksException e) when (e.Status == SksStatus.Authorization)
        {
            return false;
        }
        catch (SksException e) when (e.Status is SksStatus.NotAvailable or SksStatus.External)
        {
            return null;
        }
    }
}
