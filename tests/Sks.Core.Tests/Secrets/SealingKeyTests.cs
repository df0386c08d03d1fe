using System.Security.Cryptography;
using Sks.Core.Secrets;
using Xunit;

namespace Sks.Core.Tests.Secrets;

public sealed class SealingKeyTests : IDisposable
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(SealingKey.KeySize);
    private readonly SealingKey _sealing;

    public SealingKeyTests() => _sealing = new SealingKey(_key);

    public void Dispose() => _sealing.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(100_000)]
    public void A_sealed_value_opens_under_its_name(int length)
    {
        byte[] value = RandomNumberGenerator.GetBytes(length);
        byte[] sealedValue = _sealing.Seal("name"u8, value);

        Assert.Equal(length + SealingKey.Overhead, sealedValue.Length);
        Assert.Equal(value, _sealing.Open("name"u8, sealedValue));
    }

    [Fact]
    public void The_layout_is_version_nonce_ciphertext_tag_with_version_and_name_authenticated()
    {
        byte[] sealedValue = _sealing.Seal("name"u8, "value"u8);

        using var aes = new AesGcm(_key, 16);
        byte[] value = new byte[5];
        aes.Decrypt(sealedValue.AsSpan(1, 12), sealedValue.AsSpan(13, 5), sealedValue.AsSpan(18, 16), value, "\u0001name"u8);
        Assert.Equal(0x01, sealedValue[0]);
        Assert.Equal("value"u8.ToArray(), value);
    }

    [Fact]
    public void The_same_value_is_sealed_differently_each_time() =>
        Assert.NotEqual(_sealing.Seal("name"u8, "value"u8), _sealing.Seal("name"u8, "value"u8));

    [Fact]
    public void Every_flipped_bit_is_noticed()
    {
        byte[] sealedValue = _sealing.Seal("name"u8, "some value"u8);
        for (int bit = 0; bit < sealedValue.Length * 8; bit++)
        {
            byte[] flipped = [.. sealedValue];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.ThrowsAny<CryptographicException>(() => _sealing.Open("name"u8, flipped));
        }
    }

    [Fact]
    public void Every_truncation_and_extension_is_noticed()
    {
        byte[] sealedValue = _sealing.Seal("name"u8, "some value"u8);
        for (int length = 0; length < sealedValue.Length; length++)
        {
            byte[] truncated = sealedValue[..length];
            Assert.ThrowsAny<CryptographicException>(() => _sealing.Open("name"u8, truncated));
        }

        Assert.ThrowsAny<CryptographicException>(() => _sealing.Open("name"u8, [.. sealedValue, 0]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nam")]
    [InlineData("names")]
    [InlineData("Name")]
    public void Another_name_does_not_open(string other)
    {
        byte[] sealedValue = _sealing.Seal("name"u8, "value"u8);
        Assert.ThrowsAny<CryptographicException>(() => _sealing.Open(System.Text.Encoding.UTF8.GetBytes(other), sealedValue));
    }

    [Fact]
    public void A_long_name_binds_to_its_last_byte()
    {
        byte[] name = RandomNumberGenerator.GetBytes(5000);
        byte[] sealedValue = _sealing.Seal(name, "value"u8);
        Assert.Equal("value"u8.ToArray(), _sealing.Open(name, sealedValue));
        name[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => _sealing.Open(name, sealedValue));
    }

    [Fact]
    public void Another_key_does_not_open()
    {
        using var other = new SealingKey(RandomNumberGenerator.GetBytes(SealingKey.KeySize));
        byte[] sealedValue = _sealing.Seal("name"u8, "value"u8);
        Assert.ThrowsAny<CryptographicException>(() => other.Open("name"u8, sealedValue));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(33)]
    public void A_key_has_32_bytes(int length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SealingKey(new byte[length]));

    [Theory]
    [InlineData(126)]
    [InlineData(127)]
    [InlineData(128)]
    [InlineData(129)]
    public void Names_of_every_length_open(int length)
    {
        byte[] name = RandomNumberGenerator.GetBytes(length);
        Assert.Equal("value"u8.ToArray(), _sealing.Open(name, _sealing.Seal(name, "value"u8)));
    }

    [Fact]
    public void Many_threads_seal_and_open_at_once()
    {
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(1, 8).Select(i => new Thread(() =>
        {
            byte[] name = [(byte)i];
            byte[] value = RandomNumberGenerator.GetBytes(300 * i);
            for (int n = 0; n < 2_000; n++)
            {
                Interlocked.Add(ref wrong, OpensAsSealed(name, value) ? 0 : 1);
            }
        }))];
        Array.ForEach(threads, t => t.Start());
        Array.ForEach(threads, t => t.Join());
        Assert.Equal(0, wrong);
    }

    private bool OpensAsSealed(byte[] name, byte[] value)
    {
        try
        {
            return _sealing.Open(name, _sealing.Seal(name, value)).AsSpan().SequenceEqual(value);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
