using CsCheck;
using Sks.Engine.Tests.Model.Operations;
using static Sks.Engine.Tests.Model.Running.Choices;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>Single calls of users, and what happens to a store besides.</summary>
internal static class UserGenerators
{
    private static readonly Gen<Entry> Entered = Gen.Frequency(
        (5, Gen.Const(Entry.Right)), (4, Gen.Const(Entry.Wrong)), (1, Gen.Const(Entry.Nothing)));

    public static readonly Gen<Operation> Any = Gen.Frequency(
        (6, Of(Gen.Select(Recent, Rarely(15), Entered, Rarely(3), (key, hmac, pin, biometric) => new UseKey(key, hmac, pin, biometric)))),
        (3, Of(Gen.Select(Pin, Recent, Entered, (pin, key, old) => new ChangePin(pin, key, old)))),
        (3, Of(Gen.Select(Pin, Recent, Entered, (pin, key, puk) => new SetPin(pin, key, puk)))),
        (3, Of(Gen.Select(Recent, Entered, (key, puk) => new UnlockKey(key, puk)))),
        (1, Of(Gen.Select(Recent, Entered, (key, entry) => new DeleteKey(key, entry)))),
        (2, Of(Gen.Select(Recent, Entered, (key, entry) => new ExportKey(key, entry)))),
        (2, Of(
            from key in Recent
            from type in Gen.Int[0, 1]
            from name in OneOf("Counter", "Counter", "Digits", "Nothing")
            from value in OneOf("", "1", "22")
            select new SetProperty(key, type, name, value))));

    public static readonly Gen<Operation[]> Besides = Gen.Frequency(
        (3, Gen.Const(new Operation[] { new Reopen() })),
        (1, Gen.Const(new Operation[] { new PassTime() })),
        (2, Gen.Const(new Operation[] { new PassTime(), new Reopen() })),
        (3, Single(Of(Gen.Select(Recent, Rarely(20), (session, wrong) => new UpdateKeyManagementKey(session, wrong))))),
        (3, Single(Of(Gen.Select(Gen.Int[0, 18], Gen.Bool, (method, exists) => new CallNothing(method, exists))))));
}
