using Sks.Core;
using Sks.Core.Protection;
using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;
using Sks.Engine.Store.Check;
using Sks.Engine.Tests.Store;
using Sks.Testing;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Engine.Tests.Protectors.Tpm;

/// <summary>The rule of decision 006, in both directions: what is older never opens, and what a crash leaves always does.</summary>
public sealed class TpmRollbackTests : IDisposable
{
    private static readonly byte[] Wrong = [.. "0000"u8];
    private static readonly byte[] NewPin = [.. "2580"u8];

    private readonly SoftwareTpm _tpm = new();
    private readonly TpmElement _store;
    private readonly uint _key;

    public TpmRollbackTests()
    {
        _store = new TpmElement(_tpm);
        _key = _store.Enrol();
    }

    public void Dispose()
    {
        _store.Dispose();
        _tpm.Dispose();
    }

    [Theory]
    [InlineData("wrong PIN")]
    [InlineData("first right PIN")]
    [InlineData("wrong PUK")]
    [InlineData("changed PIN")]
    [InlineData("device PIN")]
    [InlineData("grant")]
    [InlineData("deleted key")]
    [InlineData("closed session")]
    [InlineData("opening")]
    public void A_copy_from_before_an_answered_change_does_not_open(string change)
    {
        using var older = _store.Copy();
        switch (change)
        {
            case "wrong PIN":
                Assert.False(_store.Sign(_key, Wrong));
                break;
            case "first right PIN":
                Assert.True(_store.Sign(_key, Enrolment.Pin));
                break;
            case "wrong PUK":
                Assert.Throws<SksException>(() => _store.Element.UnlockKey(_key, Wrong));
                break;
            case "changed PIN":
                _store.Element.SetPin(_key, Enrolment.Puk, NewPin);
                break;
            case "device PIN":
                _store.Element.InitializeDevicePin("918273"u8, NewPin);
                break;
            case "grant":
                _store.Element.GrantKey(_key, GranteeKind.User, 4711);
                break;
            case "deleted key":
                _store.Element.DeleteKey(_key, []);
                break;
            case "closed session":
                Enrolment.WithoutPin(_store.Element);
                break;
            case "opening":
                _store.Kill();
                _store.Open();
                break;
        }

        IsRefused(older);
    }

    [Fact]
    public void Properties_handles_and_open_sessions_leave_the_counter_alone()
    {
        ulong before = Counter();
        using var issuer = new TestIssuer();
        using var session = issuer.Open(_store.Element);
        session.SetCertificatePath(session.CreateKeyEntry());
        _store.Element.AbortProvisioningSession(session.Handle);
        for (int use = 0; use < 3; use++)
        {
            _store.Element.GetKeyAttributes(_key);
        }

        Assert.Equal(before, Counter());
        for (int use = 0; use < 5; use++)
        {
            Assert.True(_store.Sign(_key, Enrolment.Pin));
        }

        Assert.Equal(before + 1, Counter());
    }

    [Fact]
    public void Copies_put_back_between_guesses_give_no_more_guesses_than_the_limit()
    {
        var copies = new List<TemporaryDirectory>();
        int answered = 0;
        try
        {
            // Whoever guesses keeps a copy of every moment, and goes on with the oldest that still opens.
            for (int guess = 0; guess < 6; guess++)
            {
                copies.Add(_store.Copy());
                int errors = _store.Errors(_key);
                Assert.False(_store.Sign(_key, Wrong));
                answered += _store.Errors(_key) > errors ? 1 : 0;
                copies.Add(_store.Copy());
                Assert.Contains(copies, Opens);
                Assert.Equal(Math.Min(guess + 1, 3), _store.Errors(_key));
            }

            Assert.Equal(3, answered);
            Assert.False(_store.Sign(_key, Enrolment.Pin));
        }
        finally
        {
            copies.ForEach(copy => copy.Dispose());
        }
    }

    [Theory]
    [InlineData("Refused")]
    [InlineData("AnswerLost")]
    public void A_guess_that_is_cut_off_at_the_counter_is_no_false_alarm_and_counts_or_was_silent(string breakage)
    {
        Assert.True(_store.Sign(_key, Enrolment.Pin));
        using var before = _store.Copy();
        BreakIncrement(Enum.Parse<Breakage>(breakage));
        Assert.Equal(SksStatus.Storage, Assert.Throws<SksException>(() => _store.Sign(_key, Wrong)).Status);
        using var cut = _store.Copy();

        // What was cut off opens, and the error is counted.
        _store.PutBack(cut);
        _store.Open();
        Assert.Equal(1, _store.Errors(_key));

        // The copy from before has an error counted ahead: had it been put back, the guess would have been paid for. Now it does not open.
        IsRefused(before);
    }

    [Theory]
    [InlineData("Refused")]
    [InlineData("AnswerLost")]
    public void An_opening_that_is_cut_off_at_the_counter_is_no_false_alarm(string breakage)
    {
        _store.Close();
        for (int time = 0; time < 3; time++)
        {
            BreakIncrement(Enum.Parse<Breakage>(breakage));
            Assert.Equal(StoreError.TpmRefuses, Assert.Throws<StoreException>(() => _store.Open()).Error);
        }

        _store.Break = _ => Breakage.None;
        _store.Open();
        Assert.True(_store.Sign(_key, Enrolment.Pin));
    }

    [Fact]
    public void A_state_from_an_opening_that_was_cut_off_gives_no_guess_back()
    {
        // Made ahead of the counter, to be put back after a guess: the counter has passed it by then.
        _store.Close();
        using var closed = _store.Copy();
        BreakIncrement(Breakage.Refused);
        Assert.Throws<StoreException>(() => _store.Open());
        using var ahead = _store.Copy();
        _store.PutBack(closed);
        _store.Open();
        Assert.False(_store.Sign(_key, Wrong));
        IsRefused(ahead);
        IsRefused(closed);
    }

    [Fact]
    public void While_the_TPM_does_not_count_nothing_is_told_and_afterwards_it_goes_on()
    {
        _store.Break = _ => Breakage.Refused;
        Assert.Equal(SksStatus.Storage, Assert.Throws<SksException>(() => _store.Sign(_key, Wrong)).Status);
        Assert.Equal(SksStatus.Storage, Assert.Throws<SksException>(() => _store.Errors(_key)).Status);
        Assert.Equal(SksStatus.Storage, Assert.Throws<SksException>(() => _store.Sign(_key, Enrolment.Pin)).Status);
        _store.Break = _ => Breakage.None;
        Assert.Equal(1, _store.Errors(_key));
        Assert.True(_store.Sign(_key, Enrolment.Pin));
        _store.Kill();
        _store.Open();
        Assert.True(_store.Sign(_key, Enrolment.Pin));
    }

    [Fact]
    public void Callers_side_by_side_each_get_their_own_generation()
    {
        uint[] keys = [.. Enumerable.Range(0, 4).Select(_ => Enrolment.WithoutPin(_store.Element).KeyHandle)];
        ulong before = Counter();
        Parallel.ForEach(keys, key =>
        {
            for (uint user = 1; user <= 5; user++)
            {
                _store.Element.GrantKey(key, GranteeKind.User, user);
            }
        });
        Assert.Equal(before + 20, Counter());
        _store.Kill();
        _store.Open();
        Assert.All(keys, key => Assert.Equal(5, _store.Element.EnumerateGrants(key - 1)!.UserIds.Count));
    }

    [Fact]
    public void An_older_copy_that_is_accepted_is_recorded_and_all_others_stay_refused()
    {
        using var older = _store.Copy();
        Assert.False(_store.Sign(_key, Wrong));
        using var latest = _store.Copy();
        _store.PutBack(older);
        var found = StoreAcceptance.Find(_store.Path, _store.Protectors)!;
        Assert.Equal(StoreStanding.Older, found.Standing);
        Assert.Equal(1ul, found.Counter - found.Generation);
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        StoreAcceptance.Accept(_store.Path, _store.Protectors, found, now);
        Assert.Equal(StoreStanding.Current, StoreAcceptance.Find(_store.Path, _store.Protectors)!.Standing);

        Assert.Equal([found with { Time = now }], StoreInfo.Read(_store.Path, _store.Protectors).Accepted);
        Assert.Null(StoreInfo.Read(_store.Path).Accepted);
        Assert.True(StoreCheck.Run(_store.Path, _store.Protectors).IsClean);
        _store.Open();
        Assert.Equal(0, _store.Errors(_key));
        IsRefused(latest);
        IsRefused(older);
    }

    [Fact]
    public void The_check_tells_an_older_copy_and_changes_neither_store_nor_counter()
    {
        _store.Close();
        using var older = _store.Copy();
        ulong counter = Counter();
        Assert.True(StoreCheck.Run(_store.Path, _store.Protectors).IsClean);
        Assert.Equal(counter, Counter());
        Assert.Equal(Content(older.Path), Content(_store.Path));

        _store.Open();
        _store.PutBack(older);
        counter = Counter();
        Assert.Equal(RecordKind.Generation, Assert.Single(StoreCheck.Run(_store.Path, _store.Protectors).Faults).Kind);
        Assert.Equal(counter, Counter());
        Assert.Equal(Content(older.Path), Content(_store.Path));
    }

    [Fact]
    public void An_older_copy_is_not_rewrapped_either()
    {
        _store.Close();
        using var older = _store.Copy();
        _store.Open();
        _store.PutBack(older);
        var e = Assert.Throws<StoreException>(() => StoreRewrap.Run(_store.Path, _store.Protectors, new RootOnlyFileProtector()));
        Assert.Equal(StoreError.RolledBack, e.Error);
        Assert.Equal("tpm", StoreInfo.Read(_store.Path).Protector.Kind);
    }

    [Fact]
    public void Rewrapping_makes_and_removes_the_counter_and_copies_from_before_stay_refused()
    {
        _store.Close();
        using var underTpm = _store.Copy();
        StoreRewrap.Run(_store.Path, _store.Protectors, new RootOnlyFileProtector());
        Assert.Null(CounterOrNone());
        Assert.False(StoreInfo.Read(_store.Path).Protector.HasCounter);
        using (var rootOnly = _store.Copy())
        {
            _store.PutBack(underTpm);
            Assert.Contains("not in this TPM", Assert.Throws<StoreException>(() => _store.Open()).Message, StringComparison.Ordinal);
            _store.PutBack(rootOnly);
        }

        StoreRewrap.Run(_store.Path, _store.Protectors, new TpmProtector(_store.Device));
        Assert.NotNull(CounterOrNone());
        _store.Open();
        IsRefused(underTpm);
    }

    [Fact]
    public void A_copy_becomes_a_backup_without_taking_the_counter_from_the_store()
    {
        _store.Close();
        using var backup = _store.Copy();
        StoreRewrap.Run(backup.Path, _store.Protectors, Passphrases.Of(Passphrases.Right), keepCounter: true);
        _store.Open();
        Assert.False(_store.Sign(_key, Wrong));

        // The backup is put back for good: from now on it is the store, and what was the store is older.
        using var lost = _store.Copy();
        StoreRewrap.Run(backup.Path, Passphrases.With(Passphrases.Right), new TpmProtector(_store.Device));
        _store.PutBack(backup);
        _store.Open();
        IsRefused(lost);
    }

    [Fact]
    public void A_counter_that_was_removed_or_made_by_another_is_refused_until_it_is_accepted()
    {
        _store.Close();
        foreach (bool replaced in new[] { false, true })
        {
            using (var counter = new TpmCounter(_store.Device, CounterPassword(), StoreId()))
            {
                counter.Undefine();
            }

            if (replaced)
            {
                // The owner of the TPM can make an index of the same name, but not with the password.
                using var forged = new TpmCounter(_store.Device, Core.Secrets.SecretBuffer.Random(TpmCounter.PasswordSize), StoreId());
                forged.Define();
            }

            Assert.Equal(StoreError.RolledBack, Assert.Throws<StoreException>(() => _store.Open()).Error);
            var found = StoreAcceptance.Find(_store.Path, _store.Protectors)!;
            Assert.Equal(StoreStanding.CounterMissing, found.Standing);
            StoreAcceptance.Accept(_store.Path, _store.Protectors, found, DateTimeOffset.UtcNow);
            _store.Open();
            Assert.True(_store.Sign(_key, Enrolment.Pin));
            _store.Close();
        }
    }

    [Fact]
    public void Two_stores_on_one_TPM_have_two_counters_and_neither_takes_the_others()
    {
        using var other = new TpmElement(_tpm);
        uint key = other.Enrol();
        using var older = _store.Copy();
        ulong before = Counter();
        Assert.False(other.Sign(key, Wrong));
        Assert.Equal(before, Counter());
        Assert.False(_store.Sign(_key, Wrong));
        Assert.Equal(before + 1, Counter());
        other.Kill();
        other.Open();
        Assert.Equal(1, other.Errors(key));
        IsRefused(older);
        using var mixed = new TpmCounter(_store.Device, CounterPassword(), [.. StoreId().Reverse()]);
        Assert.Null(mixed.Read());
    }

    [Fact]
    public void An_older_record_among_current_ones_or_a_missing_one_is_refused()
    {
        Assert.True(_store.Sign(_key, Enrolment.Pin));
        _store.Close();
        using var older = _store.Copy();
        _store.Open();
        Assert.False(_store.Sign(_key, Wrong));
        _store.Close();
        using var latest = _store.Copy();
        foreach (string change in new[]
        {
            "UPDATE record SET value = (SELECT value FROM older.record o WHERE o.kind = 6 AND o.id = record.id) WHERE kind = 6",
            "DELETE FROM record WHERE kind = 6",
            "INSERT INTO record SELECT kind, id + 1000, parent, tag, value FROM record WHERE kind = 6",
        })
        {
            _store.PutBack(latest);
            using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_store.Path, "store.db")};Pooling=False"))
            {
                connection.Open();
                using var command = connection.CreateCommand();
                command.CommandText = $"ATTACH '{older["store.db"]}' AS older; {change}";
                Assert.True(command.ExecuteNonQuery() > 0);
            }

            Assert.Equal(StoreError.RolledBack, Assert.Throws<StoreException>(() => _store.Open()).Error);
            Assert.Equal(StoreStanding.Mixed, StoreAcceptance.Find(_store.Path, _store.Protectors)!.Standing);
        }

        _store.PutBack(latest);
        _store.Open();
        Assert.Equal(1, _store.Errors(_key));
    }

    [Fact]
    public void A_database_from_before_the_counter_is_refused()
    {
        _store.Close();
        StoreRewrap.Run(_store.Path, _store.Protectors, new RootOnlyFileProtector());
        using (var store = StoreDirectory.Open(_store.Path))
        {
            store.Commit([new StoreChange(RecordKind.Generation, 0, null)]);
        }

        using var uncounted = _store.Copy();
        StoreRewrap.Run(_store.Path, _store.Protectors, new TpmProtector(_store.Device));
        File.WriteAllBytes(Path.Combine(_store.Path, "store.db"), File.ReadAllBytes(uncounted["store.db"]));
        Assert.Equal(StoreError.RolledBack, Assert.Throws<StoreException>(() => _store.Open()).Error);
        Assert.Equal(StoreStanding.Uncounted, StoreAcceptance.Find(_store.Path, _store.Protectors)!.Standing);
    }

    private static List<string> Content(string directory) =>
        [.. Directory.GetFiles(directory).Where(f => Path.GetFileName(f) != "lock").Order().Select(f => Path.GetFileName(f) + Convert.ToHexString(File.ReadAllBytes(f)))];

    private void IsRefused(TemporaryDirectory copy)
    {
        _store.PutBack(copy);
        var e = Assert.Throws<StoreException>(() => _store.Open());
        Assert.Equal(StoreError.RolledBack, e.Error);
        Assert.Contains("sks store accept", e.Message, StringComparison.Ordinal);
    }

    private bool Opens(TemporaryDirectory copy)
    {
        _store.PutBack(copy);
        try
        {
            _store.Open();
            return true;
        }
        catch (StoreException e) when (e.Error == StoreError.RolledBack)
        {
            return false;
        }
    }

    private void BreakIncrement(Breakage breakage)
    {
        // From the increment on, the TPM is gone: as when the power is.
        bool isGone = false;
        _store.Break = code =>
        {
            if (isGone)
            {
                return Breakage.Refused;
            }

            isGone = code == TpmNumbers.NvIncrement;
            return isGone ? breakage : Breakage.None;
        };
    }

    private byte[] StoreId() => TemporaryDirectory.ReadAll(Path.Combine(_store.Path, "master.key"))[10..26];

    private Core.Secrets.SecretBuffer CounterPassword()
    {
        using var masterKey = MasterKeyFile.Read(Path.Combine(_store.Path, "master.key"), _store.Protectors, out byte[] storeId, out _);
        return StoreKeys.Derive(masterKey.Span, storeId, "SKS store 1 counter"u8);
    }

    private ulong Counter() => CounterOrNone() ?? throw new InvalidOperationException("There is no counter.");

    private ulong? CounterOrNone()
    {
        using var counter = new TpmCounter(_store.Device, CounterPassword(), StoreId());
        return counter.Read();
    }
}
