using System.Buffers.Binary;
using Sks.Core;
using Sks.Engine.Device;
using Sks.Engine.Protectors.Tpm;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Sks.Testing;
using Xunit;

namespace Sks.Engine.Tests.Protectors.Tpm;

/// <summary>
/// A TPM, or somebody on its bus, that answers something else: whatever it is, a store is refused with <see cref="StoreException"/> and a
/// signature with ERROR_EXTERNAL. SKS_TESTS_LONG=1 makes it twenty times as many.
/// </summary>
public sealed class TpmBadAnswerTests : IDisposable
{
    private static readonly int Factor = Environment.GetEnvironmentVariable("SKS_TESTS_LONG") is null ? 1 : 20;

    private readonly SoftwareTpm _tpm = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _tpm.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void A_changed_answer_is_refused_or_does_no_harm()
    {
        var random = new Random(31_339);
        var honest = new TpmProtector(new TpmDevice(_tpm.Connect), new PcrSelection(1 << 7));
        StoreDirectory.Create(_directory.Path, [honest]).Dispose();
        var key = TpmAttestationKey.Make(honest.Device);
        int refused = 0;
        for (int i = 0; i < 150 * Factor; i++)
        {
            int at = random.Next(12);
            var hostile = new TpmDevice(() => new Breakable(
                _tpm.Connect(), _ => Breakage.None, answer => at-- == 0 ? Changed(answer, random) : answer));
            try
            {
                switch (i % 3)
                {
                    case 0:
                        StoreDirectory.Open(_directory.Path, [new TpmProtector(hostile)]).Dispose();
                        break;
                    case 1:
                        using (var made = new TemporaryDirectory())
                        {
                            StoreDirectory.Create(made.Path, [new TpmProtector(hostile, new PcrSelection(1 << 7))]).Dispose();
                        }

                        break;
                    default:
                        Resign(key, hostile);
                        break;
                }
            }
            catch (StoreException)
            {
                refused++;
            }
            catch (SksException e) when (e.Status == SksStatus.External)
            {
                refused++;
            }

            // Whatever stayed loaded is gone, as the resource manager sees to on a real machine.
            if (i % 10 == 9)
            {
                _tpm.Restart();
            }
        }

        Assert.InRange(refused, 20 * Factor, 150 * Factor);
        _tpm.Restart();
        if (StoreAcceptance.Find(_directory.Path, [honest]) is { Standing: not StoreStanding.Current } found)
        {
            Assert.Fail($"{found}");
        }

        StoreDirectory.Open(_directory.Path, [honest]).Dispose();
    }

    [Fact]
    public void Random_bytes_are_no_answer_and_no_length_is_believed()
    {
        var random = new Random(31_340);
        for (int i = 0; i < 20_000 * Factor; i++)
        {
            byte[] message = new byte[random.Next(0, 64)];
            random.NextBytes(message);
            if (message.Length >= 6 && i % 2 == 0)
            {
                BinaryPrimitives.WriteUInt16BigEndian(message, i % 4 == 0 ? TpmNumbers.Sessions : TpmNumbers.NoSessions);
                BinaryPrimitives.WriteUInt32BigEndian(message.AsSpan(2), (uint)message.Length);
            }

            try
            {
                using var response = new TpmResponse(message, hasSession: random.Next(2) == 0, returnsHandle: random.Next(2) == 0);
                Assert.InRange(response.Parameters.Length, 0, message.Length);
            }
            catch (TpmException)
            {
                Assert.All(message, value => Assert.Equal(0, value));
            }
            catch (SksException)
            {
                Assert.All(message, value => Assert.Equal(0, value));
            }
        }
    }

    [Fact]
    public void A_key_that_can_be_exported_or_is_none_is_not_taken_for_one_that_stays()
    {
        byte[] key = new TpmDevice(_tpm.Connect).Run(tpm =>
        {
            using var storage = new TpmStorage(tpm);
            return storage.CreateSigningKey();
        });
        Assert.NotEmpty(TpmPublicKey.Read(key));
        int area = 2 + BinaryPrimitives.ReadUInt16BigEndian(key) + 2;
        for (int at = area; at < key.Length; at++)
        {
            byte[] changed = [.. key];
            changed[at] ^= 0x10;
            Assert.Throws<TpmException>(() => TpmPublicKey.Read(changed));
            Assert.Throws<TpmException>(() => TpmPublicKey.Read(key.AsSpan(..at)));
        }
    }

    private static void Resign(TpmAttestationKey key, TpmDevice device)
    {
        var record = key.Records([]).OfType<Records.TpmKeyRecord>().Single();
        using var again = TpmAttestationKey.Open(device, record.Key);
        Assert.Equal(64, again.SignHash(new byte[32]).Length);
    }

    private static byte[] Changed(byte[] answer, Random random)
    {
        byte[] changed = [.. answer];
        switch (random.Next(5))
        {
            case 0:
                changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                return changed[..random.Next(changed.Length)];
            case 2:
                return [.. changed, .. new byte[random.Next(1, 5000)]];
            case 3:
                BinaryPrimitives.WriteUInt32BigEndian(changed.AsSpan(2), (uint)random.Next());
                break;
            default:
                random.NextBytes(changed.AsSpan(Math.Min(10, changed.Length - 1)));
                break;
        }

        return changed;
    }
}
