using Sks.Engine.Protectors;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;
using Xunit;

namespace Sks.Engine.Tests.Store;

public sealed class MasterKeyFileTests : IDisposable
{
    private const int VersionAt = 8;
    private const int ProtectorAt = 9;

    private readonly TemporaryDirectory _directory = new();
    private readonly byte[] _good;

    public MasterKeyFileTests()
    {
        StoreDirectory.Create(_directory.Path).Dispose();
        _good = File.ReadAllBytes(_directory["master.key"]);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Its_layout_is_as_documented()
    {
        Assert.Equal(8 + 1 + 1 + 16 + 2 + 32 + 16, _good.Length);
        Assert.Equal("SKS-MKEY"u8.ToArray(), _good[..8]);
        Assert.Equal(1, _good[VersionAt]);
        Assert.Equal(new RootOnlyFileProtector().Id, _good[ProtectorAt]);
        Assert.Equal([0, 32], _good[26..28]);
    }

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        for (int bit = 0; bit < _good.Length * 8; bit++)
        {
            byte[] flipped = [.. _good];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));

            // A TPM's number is a bit away, and what follows is not what a TPM has sealed.
            bool isUnknown = bit / 8 == VersionAt || (bit / 8 == ProtectorAt && flipped[ProtectorAt] != new TpmProtector(new TpmDevice(null)).Id);
            var expected = isUnknown ? StoreError.NewerVersion : StoreError.CannotUnseal;
            Assert.Equal(expected, ErrorFor(flipped));
        }
    }

    [Fact]
    public void Every_length_but_its_own_is_refused()
    {
        for (int length = 0; length < _good.Length; length++)
        {
            Assert.Equal(StoreError.CannotUnseal, ErrorFor(_good[..length]));
        }

        Assert.Equal(StoreError.CannotUnseal, ErrorFor([.. _good, 0]));
        Assert.Equal(StoreError.CannotUnseal, ErrorFor([.. _good, .. new byte[100_000]]));
    }

    [Fact]
    public void The_good_file_opens_after_all_that()
    {
        _ = ErrorFor([]);
        File.WriteAllBytes(_directory["master.key"], _good);
        StoreDirectory.Open(_directory.Path).Dispose();
    }

    [Fact]
    public void No_failure_prints_the_key()
    {
        byte[] flipped = [.. _good];
        flipped[^1] ^= 1;
        File.WriteAllBytes(_directory["master.key"], flipped);
        var e = Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path));
        Assert.DoesNotContain(Convert.ToHexString(_good.AsSpan(28, 4)), e.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private StoreError ErrorFor(byte[] content)
    {
        File.WriteAllBytes(_directory["master.key"], content);
        return Assert.Throws<StoreException>(() => StoreDirectory.Open(_directory.Path)).Error;
    }
}
