using System.Security.Cryptography;
using System.Text;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests.Options;

/// <summary>Every option of policies and keys, through both halves into a real store: it is as it was asked for, and the PINs are the PINs.</summary>
public sealed class KeyOptionTests : IDisposable
{
    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System);

    public static TheoryData<string> Names { get; } = [.. OptionScenarios.All.Keys];

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void The_key_is_protected_and_used_as_the_issuer_asked(string name)
    {
        var scenario = OptionScenarios.All[name];
        var user = new TestUser(scenario.Chosen);
        using var enrolling = new Enrolling(_store, user, Requests.Options(scenario.Request)) { IssuerForgets = true };
        enrolling.Run();
        Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
        Assert.Equal(scenario.Chosen.Length, user.Asked.Count);

        var keys = Keys().ToArray();
        Assert.Equal(scenario.Pins.Length, keys.Length);
        foreach (var (handle, asked, pin) in keys.Zip(scenario.Request.AllKeys(), scenario.Pins))
        {
            HasAttributes(handle, asked);
            HasProtection(handle, asked, scenario.Request);
            if (pin is not null)
            {
                IsUnder(handle, OptionScenario.Bytes(pin));
            }
        }
    }

    [Theory]
    [InlineData(PinFormat.Numeric, "18273645")]
    [InlineData(PinFormat.String, "Päßwort")]
    public void The_issuers_puk_unlocks_and_sets_the_pin(PinFormat format, string puk)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(puk);
        var request = new CredentialRequest([new(new("PUK.1", format, 3), bytes, [Requests.Pin("P.1", Requests.Key())])], [], []);
        using var enrolling = new Enrolling(_store, new TestUser("1739"), Requests.Options(request));
        enrolling.Run();
        uint key = Keys().Single();
        for (int wrong = 0; wrong < 3; wrong++)
        {
            Assert.Throws<SksException>(() => Sign(key, "0000"u8));
        }

        Assert.Throws<SksException>(() => Sign(key, "1739"u8));
        _store.UnlockKey(key, bytes);
        Sign(key, "1739"u8);
        _store.SetPin(key, bytes, "8462"u8);
        Sign(key, "8462"u8);
    }

    [Fact]
    public void A_pin_that_the_person_may_not_change_stays()
    {
        var scenario = OptionScenarios.All["PIN that cannot be changed"];
        using var enrolling = new Enrolling(_store, new TestUser(scenario.Chosen), Requests.Options(scenario.Request));
        enrolling.Run();
        uint key = Keys().Single();
        Assert.Throws<SksException>(() => _store.ChangePin(key, "1739"u8, "8462"u8));
        Sign(key, "1739"u8);
    }

    private void HasAttributes(uint handle, KeyEntryParameters asked)
    {
        var found = _store.GetKeyAttributes(handle);
        Assert.Equal((asked.AppUsage, asked.FriendlyName), (found.AppUsage, found.FriendlyName));
        Assert.Equal(asked.EndorsedAlgorithms, found.EndorsedAlgorithms);
        byte[] spki = Core.Certificates.CertificateFields.Read(found.CertificatePath[0]).SubjectPublicKeyInfo;
        var row = AlgorithmRegistry.Get<KeyGenerationAlgorithm>(asked.KeyAlgorithm);
        Assert.True(Core.PublicKeys.PublicKey.Read(spki).Matches(row, asked.KeyParameters));
    }

    private void HasProtection(uint handle, KeyEntryParameters asked, CredentialRequest request)
    {
        var found = _store.GetKeyProtectionInfo(handle);
        Assert.Equal(
            (asked.EnablePinCaching, asked.ExportProtection, asked.DeleteProtection),
            (found.EnablePinCaching, found.ExportProtection, found.DeleteProtection));
        var pin = request.AllPinPolicies().FirstOrDefault(policy => policy.Keys.Contains(asked))?.Policy;
        var puk = request.PukPolicies.FirstOrDefault(policy => policy.PinPolicies.Any(p => p.Keys.Contains(asked)))?.Policy;
        Assert.Equal((pin is not null, puk is not null), (
            found.ProtectionStatus.HasFlag(ProtectionStatus.PinProtected), found.ProtectionStatus.HasFlag(ProtectionStatus.PukProtected)));
        if (pin is not null)
        {
            Assert.Equal(pin, new PinPolicy(
                pin.Id, found.UserDefined, found.UserModifiable, found.Format, found.RetryLimit, found.Grouping,
                found.PatternRestrictions, found.MinLength, found.MaxLength, found.InputMethod));
        }

        if (puk is not null)
        {
            Assert.Equal(puk, new PukPolicy(puk.Id, found.PukFormat, found.PukRetryLimit));
        }
    }

    private void IsUnder(uint handle, byte[] pin)
    {
        Sign(handle, pin);
        if (_store.GetKeyProtectionInfo(handle).RetryLimit > 1)
        {
            byte[] wrong = [.. pin];
            wrong[0] ^= 1;
            Assert.Equal(SksStatus.Authorization, Assert.Throws<SksException>(() => Sign(handle, wrong)).Status);
        }
    }

    private void Sign(uint handle, ReadOnlySpan<byte> pin) =>
        _store.SignHashedData(handle, AlgorithmUris.EcdsaSha256, [], false, pin, SHA256.HashData("data"u8));

    private IEnumerable<uint> Keys()
    {
        for (var key = _store.EnumerateKeys(0); key is not null; key = _store.EnumerateKeys(key.KeyHandle))
        {
            yield return key.KeyHandle;
        }
    }
}
