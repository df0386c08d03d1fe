using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Sks.Engine.Protectors.Passphrase;
using Xunit;

namespace Sks.Engine.Tests.Protectors;

public sealed class Argon2Tests
{
    /// <summary>RFC 9106, section 5.3.</summary>
    [Fact]
    public void The_library_computes_the_vector_of_RFC_9106()
    {
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
            .WithVersion(Argon2Parameters.Version13)
            .WithMemoryAsKB(32)
            .WithIterations(3)
            .WithParallelism(4)
            .WithSalt([.. Enumerable.Repeat((byte)2, 16)])
            .WithSecret([.. Enumerable.Repeat((byte)3, 8)])
            .WithAdditional([.. Enumerable.Repeat((byte)4, 12)])
            .Build());
        byte[] tag = new byte[32];
        generator.GenerateBytes([.. Enumerable.Repeat((byte)1, 32)], tag);
        Assert.Equal("0D640DF58D78766C08C037A34A8B53C9D01EF0452D75B65EB52520E96B01E659", Convert.ToHexString(tag));
    }

    [Fact]
    public void Every_parameter_makes_another_key()
    {
        byte[] salt = new byte[Argon2id.SaltSize];
        byte[] otherSalt = [1, .. salt[1..]];
        string[] keys =
        [
            Key("passphrase", salt, 64, 1), Key("passphrasf", salt, 64, 1), Key("passphrase", otherSalt, 64, 1),
            Key("passphrase", salt, 65 + 3, 1), Key("passphrase", salt, 64, 2),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
        Assert.Equal(keys[0], Key("passphrase", salt, 64, 1));
    }

    [Theory]
    [InlineData(5000, 64, 3)]
    [InlineData(500, 64, 3)]
    [InlineData(150, 64, 3)]
    [InlineData(100, 64, 5)]
    [InlineData(50, 64, 10)]
    [InlineData(40, 128, 6)]
    [InlineData(10, 512, 6)]
    [InlineData(0.1, 1024, 10)]
    public void The_cost_is_half_a_second_between_the_floor_and_the_ceiling(double milliseconds, uint memoryMiB, uint passes) =>
        Assert.Equal(new Argon2Cost(memoryMiB * 1024, passes), Argon2Cost.Choose(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void What_this_machine_chooses_can_be_read()
    {
        var cost = Argon2Cost.Calibrate();
        Assert.True(cost.IsReadable && cost.MemoryKiB >= Argon2Cost.Floor.MemoryKiB && cost.Passes >= Argon2Cost.Floor.Passes, $"{cost}");
    }

    private static string Key(string passphrase, byte[] salt, uint memoryKiB, uint passes)
    {
        using var key = Argon2id.DeriveKey(System.Text.Encoding.UTF8.GetBytes(passphrase), salt, new Argon2Cost(memoryKiB, passes));
        return Convert.ToHexString(key.Span);
    }
}
