using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Engine.Store;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Engine.Tests.Store;

/// <summary>One bit flips, in every page of the database of a store in use: never a wrong key, a wrong count or a wrong answer.</summary>
public sealed class BitFlipTests : IDisposable
{
    private const int PageSize = 4096;

    private static readonly byte[] Hash = SHA256.HashData("data"u8);

    private readonly TemporaryDirectory _directory = new();
    private readonly Dictionary<uint, (byte[] PublicKey, byte[] Pin, string Protection)> _keys = [];
    private readonly Random _random = new(20_240_229);

    public BitFlipTests()
    {
        using var element = Open(_directory.Path);
        using var issuer = new TestIssuer();
        for (int i = 0; i < 30; i++)
        {
            using var session = issuer.Open(element);
            uint policy = session.CreatePinPolicy(TestSession.PinPolicy());
            var entry = session.CreateKeyEntry(TestSession.Key(), policy, Enrolment.Pin);
            session.SetCertificatePath(entry);
            session.Close();
            if (i % 3 == 0)
            {
                Assert.Throws<SksException>(() => Sign(element, entry.KeyHandle, [.. "0000"u8]));
            }

            _keys.Add(entry.KeyHandle, (entry.PublicKey, Enrolment.Pin, Protection(element, entry.KeyHandle)));
        }
    }

    [Fact]
    public void A_flipped_bit_in_any_page_is_without_effect_or_the_specified_error()
    {
        byte[] bytes = File.ReadAllBytes(_directory["store.db"]);
        Assert.True(bytes.Length / PageSize > 15, $"{bytes.Length / PageSize} pages");
        int refused = 0;
        for (int page = 0; page < bytes.Length / PageSize; page++)
        {
            // The page's header, and anywhere.
            foreach (int place in (int[])[_random.Next(page == 0 ? 116 : 16), _random.Next(PageSize), _random.Next(PageSize)])
            {
                byte[] flipped = [.. bytes];
                flipped[(page * PageSize) + place] ^= (byte)(1 << _random.Next(8));
                using var damaged = _directory.Copy();
                File.WriteAllBytes(damaged["store.db"], flipped);
                refused += Use(damaged.Path, $"page {page}, byte {place}");
            }
        }

        Assert.True(refused > 10, $"{refused}");
    }

    public void Dispose() => _directory.Dispose();

    private static SecureElement Open(string path) => new(StoreDirectory.OpenOrCreate(path), TimeProvider.System);

    private static byte[] Sign(SecureElement element, uint key, byte[] pin) =>
        element.SignHashedData(key, AlgorithmUris.EcdsaSha256, [], false, pin, Hash);

    private static string Protection(SecureElement element, uint key)
    {
        var info = element.GetKeyProtectionInfo(key);
        return $"{info.ProtectionStatus} {info.RetryLimit} {info.PinErrorCount}";
    }

    /// <summary>Uses every key; returns how many uses, or the opening, were refused.</summary>
    private int Use(string path, string place)
    {
        SecureElement element;
        try
        {
            element = Open(path);
        }
        catch (Exception e) when (e is StoreException || (e is SksException storage && storage.Status == SksStatus.Storage))
        {
            return 1;
        }

        using (element)
        {
            return _keys.Keys.Sum(key => IsRefused(element, key, place) ? 1 : 0);
        }
    }

    private bool IsRefused(SecureElement element, uint key, string place)
    {
        var (publicKey, pin, protection) = _keys[key];
        try
        {
            Assert.Equal(protection, Protection(element, key));
            using var verifier = ECDsa.Create();
            verifier.ImportSubjectPublicKeyInfo(publicKey, out _);
            byte[] signature = Sign(element, key, pin);
            Assert.True(verifier.VerifyHash(Hash, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation), place);
            return false;
        }
        catch (SksException e)
        {
            // A record whose key has become another's place is not there: that is refused too.
            Assert.True(e.Status is SksStatus.Storage or SksStatus.NoKey, $"{place}: {e.ErrorName}, {e.Message}");
            return true;
        }
    }
}
