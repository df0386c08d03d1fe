using Sks.Core;
using Sks.Crash.Tests.Programs;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Xunit;

namespace Sks.Crash.Tests.Faults;

/// <summary>
/// The real daemon is killed before every write and flush of a call, and before its answer; or the disk refuses that write or flush. What
/// was acknowledged is there; what was not is there wholly or not at all.
/// </summary>
public sealed class FaultTests : IDisposable
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("SKS_TESTS_LONG") == "1";

    private static readonly string[] Short =
    [
        nameof(ISecureKeyStore.CloseProvisioningSession), nameof(ISecureKeyStore.DeleteKey), nameof(ISecureKeyStore.ChangePin),
        $"{nameof(ISecureKeyStore.SignHashedData)}, wrong PIN",
    ];

    private const int StoreUnusable = 8;

    private readonly TemporaryDirectory _directory = new();
    private readonly List<Fault> _hit = [];

    public static TheoryData<string> Calls => [.. IsLong ? MutatingCalls.All.Keys : Short];

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_kill_before_any_write_flush_or_answer_leaves_a_call_wholly_done_or_not_at_all(string name)
    {
        WithFaults(name, "signal=KILL", "pwrite64", "fsync", "fdatasync", "sendto");
        Assert.Contains(_hit, fault => fault.SystemCall == "fsync");
        Assert.Contains(_hit, fault => fault.SystemCall == "fdatasync");
        Assert.Contains(_hit, fault => fault.SystemCall == "sendto");
        Assert.True(_hit.Count(fault => fault.SystemCall == "pwrite64") > 1, string.Join(", ", _hit));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_disk_that_fails_or_is_full_at_any_write_or_flush_is_ERROR_STORAGE_and_loses_nothing(string name)
    {
        WithFaults(name, "error=EIO", "pwrite64", "fsync", "fdatasync");
        WithFaults(name, "error=ENOSPC", IsLong ? ["pwrite64", "fsync", "fdatasync"] : ["fdatasync"]);
        Assert.Equal(3, _hit.Select(fault => fault.SystemCall).Distinct().Count());
    }

    /// <summary>As Linux does with a file system that it has found damaged.</summary>
    [Fact]
    public void A_file_system_that_turns_read_only_under_a_call_is_ERROR_STORAGE_and_loses_nothing()
    {
        WithFaults(nameof(ISecureKeyStore.SetProperty), "error=EROFS", "pwrite64", "fdatasync");
        Assert.Equal(2, _hit.Select(fault => fault.SystemCall).Distinct().Count());
    }

    public void Dispose() => _directory.Dispose();

    private void WithFaults(string name, string injection, params string[] systemCalls)
    {
        var call = MutatingCalls.All[name];
        string template = _directory[$"template {injection}"];
        Action<ISecureKeyStore> act;
        using (var element = new SecureElement(StoreDirectory.OpenOrCreate(template), TimeProvider.System))
        {
            act = call.Prepare(element);
        }

        var before = new Snapshot(template);
        using var reference = StoreReferences.Copy(template);
        using (var daemon = RunningDaemon.Serve(reference.Path))
        {
            Assert.True(call.IsAnswered(act, daemon.Connect()));
        }

        string whole = new Snapshot(reference.Path).Since(before);
        Assert.NotEqual("", whole);
        string[] allowed = [whole, "", Aborted(template, before)];
        foreach (string systemCall in systemCalls)
        {
            for (int number = 1; WithFault(call, act, template, new Fault(systemCall, injection, number), before, allowed); number++)
            {
            }
        }
    }

    /// <summary>What a session whose call failed leaves: the store without it.</summary>
    private static string Aborted(string template, Snapshot before)
    {
        using var copy = StoreReferences.Copy(template);
        using (var element = new SecureElement(StoreDirectory.OpenOrCreate(copy.Path), TimeProvider.System))
        {
            while (element.EnumerateProvisioningSessions(0, provisioningState: true) is { } open)
            {
                element.AbortProvisioningSession(open.ProvisioningHandle);
            }
        }

        return new Snapshot(copy.Path).Since(before);
    }

    /// <summary>
    /// Runs the call with one fault; false when it does not come to it any more. What the store may have since: all; nothing, if nothing was
    /// answered; its session removed, if the daemon lived to do it.
    /// </summary>
    private bool WithFault(MutatingCall call, Action<ISecureKeyStore> act, string template, Fault fault, Snapshot before, string[] allowed)
    {
        using var copy = StoreReferences.Copy(template);
        string log = copy.Path + ".log";
        try
        {
            bool isAnswered = false;
            bool isHit;
            using (var daemon = RunningDaemon.Try(copy.Path, copy.Path + ".sock", fault.Tracer(log)))
            {
                if (daemon.Refusal is not null)
                {
                    // Hit when it opened the store, which flushes the log's name: it did not come to the call.
                    isHit = true;
                    Assert.True(fault.Kills || daemon.ExitStatus == StoreUnusable, daemon.Refusal);
                }
                else
                {
                    var store = daemon.Connect();
                    isAnswered = call.IsAnswered(act, store);
                    if (fault.Kills && !isAnswered)
                    {
                        daemon.WaitForEnd();
                    }

                    isHit = fault.Kills ? daemon.HasEnded : File.ReadAllText(log).Contains("(INJECTED)", StringComparison.Ordinal);
                    if (isHit && !fault.Kills)
                    {
                        GoesOnOrRefusesAll(store, fault);
                    }
                }
            }

            StoreReferences.Check(copy.Path);
            string found = new Snapshot(copy.Path).Since(before);
            Assert.True(
                found == allowed[0] || (!isAnswered && found == allowed[1]) || (!isAnswered && !fault.Kills && found == allowed[2]),
                $"{call.Name}, {fault}: {(isAnswered ? "answered" : "not answered")}, the store has \"{found}\", allowed is {string.Join(" / ", allowed)}");
            if (isHit)
            {
                _hit.Add(fault);
            }

            return isHit;
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>After a write that failed the daemon goes on; after a flush that failed it answers nothing but that.</summary>
    private static void GoesOnOrRefusesAll(Client.RemoteKeyStore store, Fault fault)
    {
        var failure = Record.Exception(() => store.EnumerateKeys(0));
        if (fault.SystemCall == "fdatasync")
        {
            Assert.Equal(SksStatus.Storage, Assert.IsType<SksException>(failure).Status);
        }
        else
        {
            Assert.Null(failure);
        }
    }
}
