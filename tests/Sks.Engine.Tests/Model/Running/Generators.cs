using CsCheck;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine.Tests.Model.Operations;
using Sks.Engine.Tests.Model.Rules;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>
/// Random operations. Most are such that the store accepts them, since a fault ends a session; whole enrolments come as pieces of several
/// operations, so that there are keys to use.
/// </summary>
internal static class Generators
{
    private const int Pieces = 12;

    private static readonly Gen<int> Recent = Gen.Frequency((6, Gen.Const(0)), (2, Gen.Const(1)), (2, Gen.Int[0, 9]));
    private static readonly Gen<AppUsage> Usage = Gen.Enum<AppUsage>();
    private static readonly Gen<Entry> Entered = Gen.Frequency((5, Gen.Const(Entry.Right)), (4, Gen.Const(Entry.Wrong)), (1, Gen.Const(Entry.Nothing)));
    private static readonly Gen<string> Pin = OneOf(Pins.All);
    private static readonly Gen<PolicyChoice> Policy = Gen.Frequency(
        (30, Gen.Const(PolicyChoice.None)), (50, Gen.Const(PolicyChoice.Newest)), (18, Gen.Const(PolicyChoice.Oldest)), (2, Gen.Const(PolicyChoice.Strange)));

    /// <summary>Sequences of about 30 operations.</summary>
    public static readonly Gen<Operation[]> Sequence = Gen
        .Frequency((4, Enrolment()), (8, Use()), (5, Single(Provisioning())), (3, Renewal()), (2, Single(Others())))
        .Array[1, Pieces]
        .Select(pieces => pieces.SelectMany(piece => piece).ToArray());

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static Gen<bool> Rarely(int percent) => Gen.Int[1, 100].Select(n => n > 100 - percent);

    private static Gen<Operation> Of<T>(Gen<T> generator)
        where T : Operation => generator.Select(operation => (Operation)operation);

    private static Gen<Operation[]> Single(Gen<Operation> operation) => operation.Select(o => new[] { o });

    private static Gen<Operation> Session() => Of(
        from issuer in Gen.Int[0, 2]
        from generation in Gen.Frequency((3, Gen.Const(0)), (1, Gen.Const(1)))
        from privacy in Rarely(10)
        from limit in Gen.Frequency((9, Gen.Const(1000)), (1, Gen.Int[1, 12]))
        from lifeTime in Gen.Frequency((4, Gen.Const(60_000)), (1, Gen.Const(600)))
        select new CreateSession(issuer, generation, privacy, (ushort)lifeTime, (ushort)limit));

    private static Gen<Operation> PukPolicy() => Of(
        from session in Recent
        from limit in Gen.Frequency((6, Gen.Int[1, 3]), (2, Gen.Const(0)), (1, Gen.Const(10_001)))
        from puk in Gen.Frequency((9, Gen.Const(Pins.Puk)), (1, Pin))
        from duplicate in Rarely(3)
        from wrongMac in Rarely(2)
        select new CreatePukPolicy(session, (ushort)limit, puk, duplicate, wrongMac));

    private static Gen<Operation> PinPolicy() => Of(
        from format in Gen.Frequency((5, Gen.Const(PinFormat.Numeric)), (4, Gen.Enum<PinFormat>()))
        from limit in Gen.Frequency((15, Gen.Int[1, 3]), (1, Gen.Const(0)))
        from grouping in Gen.Enum<PinGrouping>()
        from patterns in Gen.Frequency((4, Gen.Const(0)), (4, Gen.Int[0, 15]), (1, Gen.Int[16, 31]))
        from userDefined in Gen.Bool
        from modifiable in Rarely(75)
        from input in Gen.Frequency((4, Gen.Const(InputMethod.Any)), (1, Gen.Const(InputMethod.TrustedGui)))
        from session in Recent
        from puk in Policy
        from duplicate in Rarely(3)
        from wrongMac in Rarely(2)
        let policy = new PinPolicy(
            "", userDefined, modifiable, format, (ushort)limit, grouping, (PatternRestrictions)patterns, 4, 8, input)
        select new CreatePinPolicy(policy, session, puk, duplicate, wrongMac));

    private static Gen<Operation> Key() => Of(
        from session in Recent
        from policy in Policy
        from usage in Usage
        from pin in Gen.Frequency((9, Gen.Const((string?)null)), (1, Pin.Select(p => (string?)p)))
        from export in Gen.Frequency((5, OneOf(ExportProtection.None, ExportProtection.NonExportable)), (2, Gen.Enum<ExportProtection>()))
        from delete in Gen.Frequency((5, OneOf(DeleteProtection.None, DeleteProtection.NonDeletable)), (2, Gen.Enum<DeleteProtection>()))
        from endorsed in Gen.Frequency((12, Gen.Const(Endorsed.Any)), (4, OneOf(Endorsed.Ecdsa, Endorsed.Hmac, Endorsed.None)), (1, Gen.Enum<Endorsed>()))
        from faults in Gen.Select(Rarely(3), Rarely(1), Rarely(3), Rarely(2))
        select new CreateKey(session, policy, usage)
        {
            Pin = pin,
            Export = export,
            Delete = delete,
            Endorsed = endorsed,
            Caching = faults.Item1,
            DevicePin = faults.Item2,
            Duplicate = faults.Item3,
            WrongMac = faults.Item4,
        });

    private static Gen<Operation> Certificate() => Of(
        from key in Recent
        from certificate in Gen.Frequency((9, Gen.Const(CertificateChoice.Own)), (1, Gen.Enum<CertificateChoice>()))
        from wrongMac in Rarely(2)
        select new SetCertificatePath(key, certificate, wrongMac));

    private static Gen<Operation> Symmetric() => Of(
        from key in Recent
        from length in Gen.Frequency((9, OneOf(16, 20, 128)), (1, OneOf(0, 129)))
        from wrongMac in Rarely(2)
        select new ImportSymmetricKey(key, length, wrongMac));

    private static Gen<Operation> Extension() => Of(
        from key in Recent
        from type in Gen.Int[0, 1]
        from subType in Gen.Enum<ExtensionSubType>()
        from wrongQualifier in Rarely(3)
        from wrongMac in Rarely(2)
        select new AddExtension(key, type, subType, wrongQualifier, wrongMac));

    private static Gen<Operation> Closing() => Of(
        from session in Recent
        from wrongMac in Rarely(3)
        select new Close(session, wrongMac));

    private static Gen<Operation> Post(Gen<PostKind> kinds) => Of(
        from kind in kinds
        from at in Recent
        from target in Recent
        from ofOther in Rarely(12)
        from signer in Gen.Frequency((12, Gen.Const(Signer.Issuer)), (1, Gen.Const(Signer.OtherGeneration)), (1, Gen.Const(Signer.OtherCertificate)))
        from wrongMac in Rarely(2)
        select new PostOperation(kind, at, target, ofOther, signer, wrongMac));

    private static Gen<Operation> Backup() => Of(
        from key in Recent
        from wrongMac in Rarely(2)
        select new ImportPrivateKey(key, wrongMac));

    private static Gen<Operation> Provisioning() => Gen.Frequency(
        (4, Session()),
        (2, PukPolicy()),
        (3, PinPolicy()),
        (5, Key()),
        (4, Certificate()),
        (2, Symmetric()),
        (1, Backup()),
        (2, Extension()),
        (5, Closing()),
        (5, Post(Gen.Enum<PostKind>())),
        (1, Of(Recent.Select(session => new Abort(session)))),
        (1, Of(Gen.Select(Recent, Rarely(30), (session, unknown) => new GetKeyHandle(session, unknown)))));

    /// <summary>A session from its beginning to its end; some things in between are left out, some come twice.</summary>
    private static Gen<Operation[]> Enrolment() =>
        from session in Session()
        from puk in Gen.Frequency((3, Single(PukPolicy())), (2, Gen.Const(Array.Empty<Operation>())))
        from policies in PinPolicy().Array[0, 2]
        from keys in OneKey().Array[1, 3]
        from close in Gen.Frequency((9, Single(Closing())), (1, Gen.Const(Array.Empty<Operation>())))
        select new[] { session }.Concat(puk).Concat(policies).Concat(keys.SelectMany(key => key)).Concat(close).ToArray();

    private static Gen<Operation[]> OneKey() =>
        from key in Key()
        from certified in Gen.Frequency(
            (8, Single(Of(Gen.Const(new SetCertificatePath())))),
            (2, Single(Certificate())),
            (1, Gen.Const(new Operation[] { new SetCertificatePath(0, CertificateChoice.Backup), new ImportPrivateKey() })))
        from more in Gen.Frequency((5, Gen.Const(Array.Empty<Operation>())), (2, Single(Symmetric())), (2, Single(Extension())))
        select new[] { key }.Concat(certified).Concat(more).ToArray();

    /// <summary>A session that changes what an earlier one made.</summary>
    private static Gen<Operation[]> Renewal() =>
        from session in Session()
        from simple in Post(OneOf(PostKind.Delete, PostKind.Unlock)).Array[0, 1]
        from keys in RenewedKey().Array[0, 2]
        from between in Use()
        from close in Gen.Frequency((9, Single(Closing())), (1, Gen.Const(Array.Empty<Operation>())))
        select new[] { session }.Concat(simple).Concat(keys.SelectMany(key => key)).Concat(between).Concat(close).ToArray();

    private static Gen<Operation[]> RenewedKey() =>
        from usage in Usage
        from certificate in Gen.Frequency((9, Gen.Const(CertificateChoice.Own)), (1, Gen.Const(CertificateChoice.Backup)))
        from post in Post(OneOf(PostKind.Update, PostKind.Clone))
        select new[] { new CreateKey(0, PolicyChoice.None, usage), new SetCertificatePath(0, certificate), post };

    /// <summary>One to four calls of a user.</summary>
    private static Gen<Operation[]> Use() => Gen.Frequency(
        (6, Of(Gen.Select(Recent, Rarely(25), Entered, Rarely(3), (key, hmac, pin, biometric) => new UseKey(key, hmac, pin, biometric)))),
        (2, Of(Gen.Select(Pin, Recent, Entered, (pin, key, old) => new ChangePin(pin, key, old)))),
        (2, Of(Gen.Select(Pin, Recent, Entered, (pin, key, puk) => new SetPin(pin, key, puk)))),
        (2, Of(Gen.Select(Recent, Entered, (key, puk) => new UnlockKey(key, puk)))),
        (2, Of(Gen.Select(Recent, Entered, (key, entry) => new DeleteKey(key, entry)))),
        (2, Of(Gen.Select(Recent, Entered, (key, entry) => new ExportKey(key, entry)))),
        (2, Of(
            from key in Recent
            from type in Gen.Int[0, 1]
            from name in OneOf("Counter", "Counter", "Digits", "Nothing")
            from value in Gen.Int[0, 9]
            select new SetProperty(key, type, name, new string((char)('0' + value), value)))))
        .Array[1, 4];

    private static Gen<Operation> Others() => Gen.Frequency(
        (3, Of(Gen.Const(new Reopen()))),
        (2, Of(Gen.Const(new PassTime()))),
        (3, Of(Gen.Select(Recent, Rarely(20), (session, wrong) => new UpdateKeyManagementKey(session, wrong)))),
        (3, Of(Gen.Select(Gen.Int[0, 18], Gen.Bool, (method, exists) => new CallNothing(method, exists)))));
}
