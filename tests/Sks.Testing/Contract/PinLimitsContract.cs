using System.Security.Cryptography;
using System.Text;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.Testing.Contract;

/// <summary>PINs and PUKs at the edges of sections 5.5 and 5.6, and PIN caching.</summary>
public abstract class PinLimitsContract : KeyStoreContract
{
    private readonly TestIssuer _issuer = new();

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    public void Pins_and_puks_have_1_to_128_bytes(int length)
    {
        byte[] pin = Enumerable.Repeat((byte)'7', length).ToArray();
        byte[] puk = Enumerable.Repeat((byte)'8', length).ToArray();
        using (var session = _issuer.Open(Store))
        {
            uint pukPolicy = session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), puk);
            var policy = TestSession.PinPolicy() with { MinLength = 1, MaxLength = 128 };
            var entry = session.CreateKeyEntry(TestSession.Key(), session.CreatePinPolicy(policy, pukPolicy), pin);
            session.SetCertificatePath(entry);
            session.Close();
            Sign(entry.KeyHandle, pin);
            Store.UnlockKey(entry.KeyHandle, puk);
            Store.DeleteKey(entry.KeyHandle, []);
        }

        foreach (byte[] bad in new[] { [], Enumerable.Repeat((byte)'8', 129).ToArray() })
        {
            using var session = _issuer.Open(Store);
            Fails(SksStatus.Option, () => session.CreatePukPolicy(new PukPolicy("PUK.1", PinFormat.Numeric, 3), bad));
            IsEmpty();
        }
    }

    [Fact]
    public void A_binary_pin_is_its_bytes()
    {
        byte[] pin = [0x00, 0xFF, 0xC3, 0x28];
        uint key = With(TestSession.PinPolicy() with { Format = PinFormat.Binary }, pin);
        Sign(key, pin);
        Fails(SksStatus.Authorization, () => Sign(key, Encoding.ASCII.GetBytes(Convert.ToHexString(pin))));
    }

    [Theory]
    [InlineData("1124", PinFormat.Numeric, PatternRestrictions.TwoInARow)]
    [InlineData("1114", PinFormat.Numeric, PatternRestrictions.ThreeInARow)]
    [InlineData("1234", PinFormat.Numeric, PatternRestrictions.Sequence)]
    [InlineData("9876", PinFormat.Numeric, PatternRestrictions.TwoInARow | PatternRestrictions.Sequence)]
    [InlineData("1731", PinFormat.Numeric, PatternRestrictions.Repeated)]
    [InlineData("ABCD", PinFormat.Alphanumeric, PatternRestrictions.MissingGroup)]
    [InlineData("A1b2", PinFormat.String, PatternRestrictions.MissingGroup)]
    [InlineData("ab12", PinFormat.Alphanumeric, PatternRestrictions.None)]
    [InlineData("12 4", PinFormat.Numeric, PatternRestrictions.None)]
    public void Patterns_are_checked_by_the_store_itself(string pin, PinFormat format, PatternRestrictions restrictions)
    {
        foreach (bool userDefined in new[] { true, false })
        {
            var policy = TestSession.PinPolicy() with { Format = format, PatternRestrictions = restrictions, UserDefined = userDefined };
            Fails(SksStatus.Option, () => With(policy, Encoding.UTF8.GetBytes(pin)));
            IsEmpty();
        }
    }

    [Fact]
    public void Retry_limits_go_up_to_10000()
    {
        uint key = Enrolment.WithPinAndPuk(Store, pinPolicy: p => p with { RetryLimit = 10_000 }, pukRetryLimit: 10_000);
        var info = Store.GetKeyProtectionInfo(key);
        Assert.Equal((10_000, 10_000), (info.RetryLimit, info.PukRetryLimit));
        uint once = With(TestSession.PinPolicy() with { RetryLimit = 1 }, Enrolment.Pin);
        Fails(SksStatus.Authorization, () => Sign(once, [.. "0000"u8]));
        Fails(SksStatus.Authorization, () => Sign(once, Enrolment.Pin));
    }

    [Fact]
    public void Pin_caching_goes_with_a_trusted_gui_only()
    {
        foreach (var method in new[] { InputMethod.Any, InputMethod.Programmatic })
        {
            Fails(SksStatus.Option, () => With(TestSession.PinPolicy() with { InputMethod = method }, Enrolment.Pin, enablePinCaching: true));
            IsEmpty();
        }

        uint key = With(TestSession.PinPolicy() with { InputMethod = InputMethod.TrustedGui }, Enrolment.Pin, enablePinCaching: true);
        Assert.True(Store.GetKeyProtectionInfo(key).EnablePinCaching);
    }

    private uint With(PinPolicy policy, byte[] pin, bool enablePinCaching = false)
    {
        using var session = _issuer.Open(Store);
        var key = TestSession.Key() with { EnablePinCaching = enablePinCaching };
        var entry = session.CreateKeyEntry(key, session.CreatePinPolicy(policy), pin);
        session.SetCertificatePath(entry);
        session.Close();
        return entry.KeyHandle;
    }

    private byte[] Sign(uint keyHandle, byte[] pin) =>
        Store.SignHashedData(keyHandle, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("data"u8));
}
