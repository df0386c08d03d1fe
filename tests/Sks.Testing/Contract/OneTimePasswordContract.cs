using System.Globalization;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.OneTimePasswords;
using Sks.Testing.Issuer;
using Sks.Testing.Vectors;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>One-time passwords with keys that an issuer has imported: importSymmetricKey, addExtension, performHmac, setProperty.</summary>
public abstract class OneTimePasswordContract : KeyStoreContract
{
    [Fact]
    public void Hotp_is_what_appendix_D_of_RFC_4226_publishes()
    {
        uint handle = SymmetricKeys.EnrolHotp(Store);
        int rows = 0;
        foreach (string[] row in PublishedVectors.Rows("rfc4226-appendix-d.txt"))
        {
            var key = OneTimePasswordKey.Read(Store, handle);
            Assert.Equal(row[0], key.Hotp!.Counter.ToString(CultureInfo.InvariantCulture));
            byte[] hmac = Store.PerformHmac(handle, key.Algorithm, [], false, [], OneTimePassword.Message(key.Hotp.Counter));
            Assert.Equal(row[1], Convert.ToHexStringLower(hmac));
            Assert.Equal(row[4], OneTimePassword.Code(hmac, key.Hotp.Digits));
            Assert.Equal(row[3][^8..], OneTimePassword.Code(hmac, 8));
            Store.SetProperty(handle, HotpProperties.Type, HotpProperties.CounterName, key.Hotp.NextCounter);
            rows++;
        }

        Assert.Equal(10, rows);
    }

    [Fact]
    public void Totp_is_what_appendix_B_of_RFC_6238_publishes_for_all_hashes()
    {
        var handles = new Dictionary<string, uint>
        {
            ["SHA1"] = SymmetricKeys.EnrolTotp(Store, AlgorithmUris.HmacSha1),
            ["SHA256"] = SymmetricKeys.EnrolTotp(Store, AlgorithmUris.HmacSha256),
            ["SHA512"] = SymmetricKeys.EnrolTotp(Store, AlgorithmUris.HmacSha512),
        };
        int rows = 0;
        foreach (string[] row in PublishedVectors.Rows("rfc6238-appendix-b.txt"))
        {
            var moment = DateTimeOffset.Parse(row[1], CultureInfo.InvariantCulture);
            Assert.Equal(row[0], moment.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            uint handle = handles[row[4]];
            var key = OneTimePasswordKey.Read(Store, handle);
            ulong steps = key.Totp!.TimeSteps(moment);
            Assert.Equal(row[2], steps.ToString("X16", CultureInfo.InvariantCulture));
            byte[] hmac = Store.PerformHmac(handle, key.Algorithm, [], false, [], OneTimePassword.Message(steps));
            Assert.Equal(row[3], OneTimePassword.Code(hmac, key.Totp.Digits));
            rows++;
        }

        Assert.Equal(18, rows);
    }

    [Fact]
    public void Without_endorsed_algorithms_it_is_SHA_1_and_else_the_only_one_of_the_three()
    {
        Assert.Equal(AlgorithmUris.HmacSha1, AlgorithmOf());
        Assert.Equal(AlgorithmUris.HmacSha512, AlgorithmOf(AlgorithmUris.HmacSha512));
        Assert.Equal(AlgorithmUris.HmacSha256, AlgorithmOf(AlgorithmUris.HmacSha256, AlgorithmUris.HmacSha384));
        Assert.Equal(AlgorithmUris.HmacSha1, AlgorithmOf(AlgorithmUris.HmacSha1, AlgorithmUris.HmacSha256));
        Fails(SksStatus.Algorithm, () => AlgorithmOf(AlgorithmUris.HmacSha256, AlgorithmUris.HmacSha512));
        Fails(SksStatus.Algorithm, () => AlgorithmOf(AlgorithmUris.HmacSha384));
        Fails(SksStatus.Algorithm, () => AlgorithmOf(AlgorithmUris.None));

        string AlgorithmOf(params string[] endorsed) => OneTimePasswordKey.Read(
            Store,
            SymmetricKeys.Enrol(
                Store,
                SymmetricKeys.RfcSecret(20),
                key => key with { EndorsedAlgorithms = [.. endorsed.Order(StringComparer.Ordinal)] },
                withPin: false,
                SymmetricKeys.Hotp(0, 6))).Algorithm;
    }

    [Fact]
    public void A_key_that_is_not_symmetric_has_no_bag_or_both_is_none_for_one_time_passwords()
    {
        byte[] secret = SymmetricKeys.RfcSecret(20);
        var totp = SymmetricKeys.Bag(TotpProperties.Type, (TotpProperties.DigitsName, false, "6"));
        var noBag = new KeyExtension(HotpProperties.Type, ExtensionSubType.Extension, "", [1]);
        Fails(SksStatus.Option, () => OneTimePasswordKey.Read(Store, SymmetricKeys.Enrol(Store, secret)));
        Fails(SksStatus.Option, () => OneTimePasswordKey.Read(Store, SymmetricKeys.Enrol(Store, secret, null, false, SymmetricKeys.Hotp(0, 6), totp)));
        Fails(SksStatus.Option, () => OneTimePasswordKey.Read(Store, SymmetricKeys.Enrol(Store, secret, null, false, noBag)));
        Fails(SksStatus.Option, () => OneTimePasswordKey.Read(Store, Asymmetric(totp)));
        Fails(SksStatus.NoKey, () => OneTimePasswordKey.Read(Store, 4711));
    }

    private uint Asymmetric(KeyExtension extension)
    {
        using var issuer = new TestIssuer();
        using var session = issuer.Open(Store);
        var entry = session.CreateKeyEntry();
        session.AddExtension(entry, session.SetCertificatePath(entry), extension);
        session.Close();
        return entry.KeyHandle;
    }
}
