using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Sks.Testing;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Protectors.Tpm;

public sealed class TpmProtectorTests : IDisposable
{
    private readonly SoftwareTpm _tpm = new();
    private readonly TemporaryDirectory _directory = new();

    public TpmProtectorTests()
    {
        using var store = StoreDirectory.Create(_directory.Path, With(_tpm));
        store.Commit([Put(RecordKind.Key, 1, "value")]);
    }

    public void Dispose()
    {
        _tpm.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_store_opens_by_its_TPM_again_and_again_and_after_power_was_off()
    {
        // A TPM has room for three objects: what is left loaded would be noticed.
        for (int time = 0; time < 5; time++)
        {
            Opens();
        }

        _tpm.Restart();
        Opens();
    }

    [Fact]
    public void Another_TPM_is_refused_with_what_to_do_and_nothing_changes()
    {
        byte[] before = File.ReadAllBytes(_directory["master.key"]);
        using var other = new SoftwareTpm();
        var e = Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path, With(other)));
        Assert.Equal(StoreError.TpmRefuses, e.Error);
        Assert.Contains("did not seal", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_directory["master.key"]));
        Opens();
    }

    [Fact]
    public void A_TPM_that_is_off_or_not_named_is_told()
    {
        _tpm.Stop();
        foreach (var protectors in new[] { With(_tpm), null })
        {
            var e = Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path, protectors));
            Assert.Equal(StoreError.TpmRefuses, e.Error);
            Assert.Contains("--tpm-device", e.Message, StringComparison.Ordinal);
        }

        _tpm.Restart();
    }

    [Fact]
    public void Every_changed_byte_of_the_file_is_noticed()
    {
        byte[] whole = File.ReadAllBytes(_directory["master.key"]);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 4;
            File.WriteAllBytes(_directory["master.key"], changed);
            var error = Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path, With(_tpm))).Error;
            Assert.Contains(error, (StoreError[])[StoreError.TpmRefuses, StoreError.CannotUnseal, StoreError.NewerVersion]);
        }

        File.WriteAllBytes(_directory["master.key"], whole);
        Opens();
    }

    [Fact]
    public void The_keys_stay_while_the_protector_changes_to_and_fro()
    {
        StoreRewrap.Run(_directory.Path, With(_tpm), new RootOnlyFileProtector());
        StoreDirectory.Open(_directory.Path).Dispose();
        byte[] masterKey = File.ReadAllBytes(_directory["master.key"])[28..60];
        StoreRewrap.Run(_directory.Path, [new RootOnlyFileProtector()], new TpmProtector(new TpmDevice(_tpm.Connect)));
        Opens();
        Assert.Equal("tpm", StoreInfo.Read(_directory.Path).Protector.Kind);
        Assert.All(Directory.GetFiles(_directory.Path), file => Assert.Equal(-1, File.ReadAllBytes(file).AsSpan().IndexOf(masterKey)));
    }

    [Fact]
    public void What_is_no_TPM_is_refused()
    {
        foreach (byte[] answer in (byte[][])[[], [0x80, 1, 0, 0, 0, 9, 0, 0, 0, 0], [0x80, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], [0x80, 1, 0, 0, 0, 10, 0, 0, 0, 0]])
        {
            var protector = new TpmProtector(new TpmDevice(() => new Answering(answer)));
            Assert.Equal(StoreError.TpmRefuses, Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path, [protector])).Error);
        }
    }

    private static IReadOnlyList<IMasterKeyProtector> With(SoftwareTpm tpm) => [new TpmProtector(new TpmDevice(tpm.Connect)), new RootOnlyFileProtector()];

    private void Opens()
    {
        using var store = StoreDirectory.Open(_directory.Path, With(_tpm));
        Assert.Equal("value", store.Read(RecordKind.Key, 1)?.Text());
    }

    /// <summary>Takes anything and answers this, again and again.</summary>
    private sealed class Answering(byte[] answer) : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            SetLength(0);
            base.Write(answer);
            Position = 0;
        }
    }
}
