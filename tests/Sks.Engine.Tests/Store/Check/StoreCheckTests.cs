using Sks.Core.DataTypes;
using Sks.Engine.Records;
using Sks.Engine.Store;
using Xunit;

namespace Sks.Engine.Tests.Store.Check;

public sealed class StoreCheckTests : IDisposable
{
    private readonly FullStore _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void A_store_with_records_of_every_kind_is_clean()
    {
        var result = _store.Check();
        Assert.Empty(result.Faults);
        Assert.True(result.IsClean);
        var records = _store.Records();
        Assert.Equal(records.Count, result.Records);
        // Those of a TPM have tests of their own.
        Assert.Equal(Enum.GetValues<RecordKind>().Where(kind => kind < RecordKind.TpmKey), records.Select(record => record.Kind).Distinct().Order());
    }

    [Fact]
    public void A_store_that_was_just_made_is_clean()
    {
        using var directory = new TemporaryDirectory();
        StoreDirectory.Create(directory.Path).Dispose();
        Assert.True(Engine.Store.Check.StoreCheck.Run(directory.Path).IsClean);
    }

    [Fact]
    public void Neither_check_nor_info_changes_a_byte_or_a_name_with_or_without_a_log()
    {
        using var killed = Killed();
        Assert.True(new FileInfo(killed["store.db-wal"]).Length > 0);
        foreach (var directory in new[] { _store.Directory, killed })
        {
            var before = Content(directory);
            Assert.True(Engine.Store.Check.StoreCheck.Run(directory.Path).IsClean);
            StoreInfo.Read(directory.Path);
            Assert.Equal(before, Content(directory));
        }
    }

    [Fact]
    public void What_lies_in_the_log_only_is_checked_too()
    {
        using var killed = Killed();
        Assert.Equal(_store.Check().Records, Engine.Store.Check.StoreCheck.Run(killed.Path).Records);
    }

    [Fact]
    public void Every_changed_value_is_named()
    {
        foreach (var record in _store.Records().Where(record => record.Kind != RecordKind.KeyCheck))
        {
            using var changed = _store.Directory.Copy();
            SqliteFile.Execute(
                changed["store.db"],
                $"UPDATE record SET value = CAST(substr(value, 1, length(value) - 1) || x'00' AS BLOB) WHERE kind = {(int)record.Kind} AND id = {record.Id}");
            SqliteFile.Execute(
                changed["store.db"],
                $"UPDATE record SET value = CAST(substr(value, 1, 15) || x'0102' || substr(value, 18) AS BLOB) WHERE kind = {(int)record.Kind} AND id = {record.Id}");
            var result = Engine.Store.Check.StoreCheck.Run(changed.Path);

            // What refers to a record that cannot be read is not at fault.
            var fault = Assert.Single(result.Faults);
            Assert.Equal((record.Kind, record.Id), (fault.Kind, fault.Id));
            Assert.Contains("does not unseal", fault.What, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_missing_record_but_extensions_and_grants_is_noticed()
    {
        foreach (var record in _store.Records().Where(record => record.Kind is not (RecordKind.KeyCheck or RecordKind.Extension or RecordKind.Grants)))
        {
            using var changed = _store.Directory.Copy();
            SqliteFile.Execute(changed["store.db"], $"DELETE FROM record WHERE kind = {(int)record.Kind} AND id = {record.Id}");
            Assert.False(Engine.Store.Check.StoreCheck.Run(changed.Path).IsClean, $"{record.Kind} {record.Id}");
        }
    }

    [Fact]
    public void Every_record_that_changed_places_is_noticed()
    {
        foreach (var record in _store.Records().Where(record => record.Kind != RecordKind.KeyCheck))
        {
            using var changed = _store.Directory.Copy();
            SqliteFile.Execute(changed["store.db"], $"UPDATE record SET id = 3000000000 WHERE kind = {(int)record.Kind} AND id = {record.Id}");
            Assert.False(Engine.Store.Check.StoreCheck.Run(changed.Path).IsClean, $"{record.Kind} {record.Id}");
        }
    }

    [Fact]
    public void A_record_under_a_wrong_tag_is_noticed()
    {
        var key = _store.Records().First(record => record.Kind == RecordKind.Key && record.Tag.Length > 0);
        _store.Commit(new StoreChange(key.Kind, key.Id, key with { Tag = Records.Tag1 }));
        Names(RecordKind.Key, key.Id, "tag");
    }

    [Fact]
    public void A_key_under_no_session_is_noticed()
    {
        var key = _store.Records().First(record => record.Kind == RecordKind.Key);
        _store.Commit(new StoreChange(key.Kind, key.Id, key with { Parent = 77 }));
        Names(RecordKind.Key, key.Id, "Session 77, to which it belongs, is missing");
    }

    [Fact]
    public void A_key_with_the_private_key_of_another_is_noticed()
    {
        var materials = _store.Records().Where(record => record.Kind == RecordKind.KeyMaterial).ToArray();
        _store.Commit(new StoreChange(RecordKind.KeyMaterial, materials[0].Id, materials[0] with { Value = materials[1].Value }));
        Names(RecordKind.KeyMaterial, materials[0].Id, "another private key");
    }

    [Fact]
    public void More_errors_than_lock_a_PIN_are_noticed()
    {
        var pin = PinRecord.Read(_store.Records().First(record => record.Kind == RecordKind.Pin)) with { ErrorCount = 4 };
        Put(pin);
        Names(RecordKind.Pin, pin.Handle, "it counts 4 errors of at most 3");
    }

    [Fact]
    public void A_certificate_about_another_key_is_noticed()
    {
        var keys = _store.Records().Where(record => record.Kind == RecordKind.Key).Select(KeyRecord.Read).Take(2).ToArray();
        var changed = keys[0] with { PublicKey = keys[1].PublicKey };
        Put(changed);
        Names(RecordKind.Key, changed.Handle, "its certificate is about another key");
    }

    [Fact]
    public void A_handle_that_may_be_given_out_again_is_noticed()
    {
        Put(new StoreCountersRecord(2));
        Assert.Contains(_store.Check().Faults, fault => fault.What.Contains("never been given out", StringComparison.Ordinal));
    }

    [Fact]
    public void An_open_session_that_does_not_know_its_objects_is_noticed()
    {
        var session = _store.Records().Where(record => record.Kind == RecordKind.Session).Select(SessionRecord.Read).Single(s => s.IsOpen);
        Put(session with { Objects = [.. session.Objects.Skip(1)] });
        Names(RecordKind.Session, session.Handle, "but it does not know it");
    }

    [Theory]
    [InlineData("INSERT INTO record VALUES (99, 1, 0, x'', x'')", "of no kind")]
    [InlineData("INSERT INTO record VALUES (7, -1, 0, x'', x'')", "of no kind")]
    public void A_row_that_is_no_record_is_noticed(string sql, string what)
    {
        _store.Execute(sql);
        Assert.Contains(what, Assert.Single(_store.Check().Faults).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_page_is_reported_and_nothing_else_is_thrown()
    {
        byte[] whole = File.ReadAllBytes(_store.Database);
        int reported = 0;
        for (int at = 0; at < whole.Length; at += 512)
        {
            using var damaged = _store.Directory.Copy();
            byte[] bytes = [.. whole];
            bytes.AsSpan(at, 64).Fill(0xA5);
            File.WriteAllBytes(damaged["store.db"], bytes);
            try
            {
                reported += Engine.Store.Check.StoreCheck.Run(damaged.Path).IsClean ? 0 : 1;
            }
            catch (StoreException)
            {
                reported++;
            }
        }

        Assert.True(reported > 5, $"{reported}");
    }

    [Fact]
    public void An_open_store_is_refused_with_what_to_do()
    {
        using var open = StoreDirectory.Open(_store.Directory.Path);
        var e = Assert.Throws<StoreException>(_store.Check);
        Assert.Equal(StoreError.InUse, e.Error);
        Assert.Contains("stop", e.Message, StringComparison.Ordinal);
        Assert.Equal(StoreError.InUse, Assert.Throws<StoreException>(() => StoreInfo.Read(_store.Directory.Path)).Error);
    }

    [Fact]
    public void Info_tells_protector_versions_and_counts()
    {
        var info = StoreInfo.Read(_store.Directory.Path);
        Assert.Equal("root-only", info.Protector.Kind);
        Assert.Equal((1, 1), (info.KeyFileVersion, info.DatabaseVersion));
        Assert.Equal(
            _store.Records().CountBy(record => record.Kind).Select(count => (count.Key, count.Value)).Order(),
            info.Records.Select(count => (count.Key, count.Value)));
        Assert.Equal(new FileInfo(_store.Database).Length, info.DatabaseSize);
    }

    private static List<string> Content(TemporaryDirectory directory) =>
        [.. Directory.GetFiles(directory.Path).Where(f => Path.GetFileName(f) != "lock").Order().Select(f => Path.GetFileName(f) + Convert.ToHexString(File.ReadAllBytes(f)))];

    /// <summary>What a kill -9 leaves: the last changes in the log.</summary>
    private TemporaryDirectory Killed()
    {
        using var store = StoreDirectory.Open(_store.Directory.Path);
        var record = store.Read(RecordKind.Store, 0)!;
        store.Commit([new StoreChange(record.Kind, record.Id, record)]);
        return _store.Directory.Copy();
    }

    private void Put(IStoredObject stored)
    {
        using var writer = new DataWriter();
        stored.Write(writer);
        using var store = StoreDirectory.Open(_store.Directory.Path);
        byte[] tag = stored.Name.IsEmpty ? [] : store.Tag(stored.Kind, stored.Name.Span);
        store.Commit([new StoreChange(stored.Kind, stored.Handle, new StoreRecord(stored.Kind, stored.Handle, stored.Parent, tag, writer.ToArray()))]);
    }

    private void Names(RecordKind kind, uint id, string what) => Assert.Contains(
        _store.Check().Faults,
        fault => fault.Kind == kind && fault.Id == id && fault.What.Contains(what, StringComparison.Ordinal));
}
