using Net.Pkcs11Interop.Common;
using Sks.Core.Algorithms;
using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>.NET programs see cards, log in and are refused what cards do not do, through Pkcs11Interop in this process.</summary>
[Collection("Pkcs11Interop")]
public sealed class Pkcs11InteropCardTests : IClassFixture<CompiledModule>, IDisposable
{
    private const string Issuer = "test-issuer.example";
    private const string Pin = "1739";

    private static readonly byte[] Message = [.. "some data"u8];

    private readonly Cards _cards;
    private readonly CompiledModule _module;
    private InteropProgram? _program;

    public Pkcs11InteropCardTests(CompiledModule module)
    {
        _module = module;
        _cards = new Cards(module);
    }

    private InteropProgram Program => _program ??= new InteropProgram(_cards, _module);

    public void Dispose()
    {
        _program?.Dispose();
        _cards.Dispose();
    }

    [ToolFact]
    public void The_library_its_slots_and_its_cards_say_what_they_are()
    {
        _cards.AddPinKey("Banking");
        _cards.AddFreeKey("Server");
        Assert.NotEmpty(Program.Library.GetInfo().ManufacturerId);
        var slots = Program.Library.GetSlotList(SlotsType.WithOrWithoutTokenPresent);
        Assert.Equal(2, slots.Count);
        Assert.All(slots, slot => Assert.True(slot.GetSlotInfo().SlotFlags.TokenPresent));
        var card = Program.Card("Banking").GetTokenInfo();
        Assert.True(card.TokenFlags.TokenInitialized && card.TokenFlags.UserPinInitialized && card.TokenFlags.LoginRequired);
        Assert.Equal((4ul, 8ul), (card.MinPinLen, card.MaxPinLen));
        Assert.False(Program.Card(Issuer).GetTokenInfo().TokenFlags.LoginRequired);
    }

    [ToolFact]
    public void Each_mechanism_that_is_listed_is_described()
    {
        _cards.AddFreeKey("Server", AlgorithmUris.Rsa2048);
        var slot = Program.Card(Issuer);
        var mechanisms = slot.GetMechanismList();
        Assert.Contains(CKM.CKM_SHA256_RSA_PKCS, mechanisms);
        Assert.All(mechanisms, mechanism => Assert.NotEqual(0ul, slot.GetMechanismInfo(mechanism).MechanismFlags.Flags));
        Assert.True(slot.GetMechanismInfo(CKM.CKM_SHA256_RSA_PKCS).MechanismFlags.Sign);
    }

    [ToolFact]
    public void Private_keys_are_found_after_login_and_share_their_ID_with_public_key_and_certificate()
    {
        _cards.AddPinKey();
        using var session = Program.Open("Signing");
        Assert.Empty(Program.FindAll(session, CKO.CKO_PRIVATE_KEY));
        Assert.Equal(CKS.CKS_RO_PUBLIC_SESSION, session.GetSessionInfo().State);
        session.Login(CKU.CKU_USER, Pin);
        Assert.Equal(CKS.CKS_RO_USER_FUNCTIONS, session.GetSessionInfo().State);
        var key = Program.Find(session, CKO.CKO_PRIVATE_KEY, "Signing");
        byte[] id = InteropProgram.Value(session, key, CKA.CKA_ID);
        Assert.Equal(id, InteropProgram.Value(session, Program.Find(session, CKO.CKO_PUBLIC_KEY, "Signing"), CKA.CKA_ID));
        Assert.Equal(id, InteropProgram.Value(session, Program.Find(session, CKO.CKO_CERTIFICATE, "Signing"), CKA.CKA_ID));
        Assert.True(session.GetAttributeValue(key, [CKA.CKA_NEVER_EXTRACTABLE])[0].GetValueAsBool());
        Assert.True(session.GetObjectSize(key) > 0);
        session.Logout();
        Assert.Empty(Program.FindAll(session, CKO.CKO_PRIVATE_KEY));
    }

    [ToolFact]
    public void The_value_of_a_private_key_is_not_given_out()
    {
        _cards.AddPinKey();
        using var session = Program.Open("Signing", Pin);
        var key = Program.Find(session, CKO.CKO_PRIVATE_KEY);
        Assert.True(session.GetAttributeValue(key, [CKA.CKA_VALUE])[0].CannotBeRead);
    }

    [ToolFact]
    public void Wrong_PINs_are_counted_and_lock_and_the_PUK_sets_a_new_one()
    {
        _cards.AddPinKey();
        using var session = Program.Open("Signing", type: SessionType.ReadWrite);
        InteropProgram.Refuses(CKR.CKR_PIN_INCORRECT, () => session.Login(CKU.CKU_USER, "0000"));
        Assert.True(Program.Card("Signing").GetTokenInfo().TokenFlags.UserPinCountLow);
        InteropProgram.Refuses(CKR.CKR_PIN_INCORRECT, () => session.Login(CKU.CKU_USER, "0000"));
        Assert.True(Program.Card("Signing").GetTokenInfo().TokenFlags.UserPinFinalTry);
        InteropProgram.Refuses(CKR.CKR_PIN_LOCKED, () => session.Login(CKU.CKU_USER, "0000"));
        InteropProgram.Refuses(CKR.CKR_PIN_LOCKED, () => session.Login(CKU.CKU_USER, Pin));
        session.Login(CKU.CKU_SO, "18273645");
        session.InitPin("2580");
        session.Logout();
        session.Login(CKU.CKU_USER, "2580");
        session.SetPin("2580", "3691");
        session.Logout();
        InteropProgram.Refuses(CKR.CKR_PIN_INCORRECT, () => session.Login(CKU.CKU_USER, "2580"));
        session.Login(CKU.CKU_USER, "3691");
        Assert.Single(Program.FindAll(session, CKO.CKO_PRIVATE_KEY));
    }

    [ToolFact]
    public void Keys_are_not_made_changed_or_deleted_by_programs()
    {
        _cards.AddFreeKey("Server");
        using var session = Program.Open(Issuer, type: SessionType.ReadWrite);
        var key = Program.Find(session, CKO.CKO_PRIVATE_KEY);
        var attributes = Program.Factories.ObjectAttributeFactory;
        InteropProgram.Refuses(CKR.CKR_TOKEN_WRITE_PROTECTED, () => session.CreateObject([
            attributes.Create(CKA.CKA_CLASS, CKO.CKO_DATA),
            attributes.Create(CKA.CKA_TOKEN, true),
            attributes.Create(CKA.CKA_VALUE, Message),
        ]));
        InteropProgram.Refuses(CKR.CKR_ACTION_PROHIBITED, () => session.DestroyObject(key));
        InteropProgram.Refuses(CKR.CKR_ATTRIBUTE_READ_ONLY, () => session.SetAttributeValue(key, [attributes.Create(CKA.CKA_LABEL, "other")]));
        InteropProgram.Refuses(CKR.CKR_TOKEN_WRITE_PROTECTED, () => Program.Card(Issuer).InitToken("18273645", "new"));
    }

    [ToolFact]
    public void Without_its_daemon_calls_fail_and_with_a_new_one_they_work()
    {
        _cards.AddPinKey();
        using var session = Program.Open("Signing", Pin);
        var key = Program.Find(session, CKO.CKO_PRIVATE_KEY);
        _cards.Kill();
        var refused = Assert.Throws<Pkcs11Exception>(() => session.Sign(Program.Mechanism(CKM.CKM_ECDSA_SHA256), key, Message)).RV;
        Assert.Contains(refused, (CKR[])[CKR.CKR_DEVICE_REMOVED, CKR.CKR_DEVICE_ERROR]);
        _cards.Restart();
        using var again = Program.Open("Signing", Pin);
        Assert.NotEmpty(again.Sign(Program.Mechanism(CKM.CKM_ECDSA_SHA256), Program.Find(again, CKO.CKO_PRIVATE_KEY), Message));
    }
}
