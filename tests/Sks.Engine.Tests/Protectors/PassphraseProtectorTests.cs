using System.Buffers.Binary;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Xunit;
using static Sks.Engine.Tests.Store.Records;

namespace Sks.Engine.Tests.Protectors;

public sealed class PassphraseProtectorTests : IDisposable
{
    private const int StoreIdAt = 10;
    private const int WrappedAt = 28;
    private const int MemoryAt = WrappedAt + 1;
    private const int PassesAt = WrappedAt + 5;
    private const int LanesAt = WrappedAt + 9;
    private const int SaltAt = WrappedAt + 10;
    private const int SealedAt = SaltAt + 16;

    private readonly TemporaryDirectory _directory = new();

    public PassphraseProtectorTests()
    {
        using var store = StoreDirectory.Create(_directory.Path, Passphrases.With(Passphrases.Right));
        store.Commit([Put(RecordKind.Key, 1, "value")]);
    }

    private string KeyFile => _directory["master.key"];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_store_that_was_carried_to_another_place_opens_by_its_passphrase()
    {
        using var elsewhere = _directory.Copy();
        using var store = StoreDirectory.Open(elsewhere.Path, Passphrases.With(Passphrases.Right));
        Assert.Equal("value", store.Read(RecordKind.Key, 1)?.Text());
    }

    [Theory]
    [InlineData("Correct horse battery staple")]
    [InlineData("correct horse battery staple ")]
    public void A_wrong_passphrase_is_told_and_changes_nothing(string wrong)
    {
        var before = Content();
        var e = Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path, Passphrases.With(wrong)));
        Assert.Equal(StoreError.WrongPassphrase, e.Error);
        Assert.DoesNotContain(wrong, e.ToString(), StringComparison.Ordinal);
        Assert.Equal(before, Content());
    }

    [Fact]
    public void Who_has_no_passphrase_is_told_how_to_give_it()
    {
        var e = Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path));
        Assert.Equal(StoreError.WrongPassphrase, e.Error);
        Assert.Contains("--passphrase-file", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_layout_is_as_documented_and_info_tells_it_without_the_passphrase()
    {
        byte[] file = File.ReadAllBytes(KeyFile);
        Assert.Equal(SealedAt + 61 + 16, file.Length);
        Assert.Equal([1, 2], file[8..10]);
        Assert.Equal(64u * 1024, BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(MemoryAt)));
        var described = StoreInfo.Read(_directory.Path).Protector;
        Assert.Equal("passphrase", described.Kind);
        Assert.Equal([("argon2idMemoryKiB", 65536L), ("argon2idPasses", 1L), ("argon2idLanes", 1L)], described.Parameters.Select(p => (p.Key, p.Value)));
    }

    [Theory]
    [InlineData(StoreIdAt, StoreError.WrongPassphrase)]
    [InlineData(SaltAt, StoreError.WrongPassphrase)]
    [InlineData(PassesAt + 3, StoreError.WrongPassphrase)]
    [InlineData(SealedAt + 20, StoreError.WrongPassphrase)]
    [InlineData(WrappedAt, StoreError.CannotUnseal)]
    [InlineData(LanesAt, StoreError.CannotUnseal)]
    [InlineData(SealedAt + 61, StoreError.CannotUnseal)]
    public void A_changed_byte_is_noticed(int at, StoreError error)
    {
        byte[] file = File.ReadAllBytes(KeyFile);
        file[at] ^= 2;
        File.WriteAllBytes(KeyFile, file);
        Assert.Equal(error, Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path, Passphrases.With(Passphrases.Right))).Error);
    }

    [Theory]
    [InlineData((4u * 1024 * 1024) + 1, 1u)]
    [InlineData(uint.MaxValue, 1u)]
    [InlineData((64u * 1024) - 1, 1u)]
    [InlineData(64u * 1024, 0u)]
    [InlineData(64u * 1024, 101u)]
    [InlineData(64u * 1024, uint.MaxValue)]
    public void A_cost_that_is_never_written_is_damage_and_nobody_is_asked(uint memory, uint passes)
    {
        byte[] file = File.ReadAllBytes(KeyFile);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(MemoryAt), memory);
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(PassesAt), passes);
        File.WriteAllBytes(KeyFile, file);
        var asked = new Engine.Protectors.Passphrase.PassphraseProtector(() => throw new InvalidOperationException("Asked."));
        Assert.Equal(StoreError.CannotUnseal, Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path, [asked])).Error);
        Assert.Equal(StoreError.CannotUnseal, Assert.Throws<StoreException>(() => StoreInfo.Read(_directory.Path)).Error);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(1025)]
    public void No_store_is_made_under_a_passphrase_of_a_wrong_length(int length)
    {
        using var made = new TemporaryDirectory();
        Assert.Throws<ArgumentException>(() => StoreDirectory.Create(made.Path, Passphrases.With(new string('x', length))));
        Assert.Equal(StoreError.NotFound, Assert.Throws<StoreException>(() => StoreDirectory.Open(made.Path)).Error);
    }

    private List<string> Content() =>
        [.. Directory.GetFiles(_directory.Path).Order().Select(f => Path.GetFileName(f) + Convert.ToHexString(File.ReadAllBytes(f)))];
}
