using CsCheck;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.Engine.Tests.Model.Operations;
using Sks.Engine.Tests.Model.Rules;
using static Sks.Engine.Tests.Model.Running.Choices;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>Single calls of issuers, each with some small chance of a fault, since a fault ends a session.</summary>
internal static class ProvisioningGenerators
{
    private static readonly Gen<PolicyChoice> Policy = Gen.Frequency(
        (20, Gen.Const(PolicyChoice.None)),
        (60, Gen.Const(PolicyChoice.Newest)),
        (18, Gen.Const(PolicyChoice.Oldest)),
        (1, Gen.Const(PolicyChoice.Strange)));

    public static readonly Gen<Operation> Session = SessionOf(
        Gen.Frequency((4, Gen.Const<int?>(0)), (3, Gen.Const<int?>(1)), (1, Gen.Const<int?>(2))));

    public static readonly Gen<Operation> SessionOfNewestKey = SessionOf(Gen.Const((int?)null));

    public static readonly Gen<Operation> PukPolicy = Of(
        from session in Recent
        from limit in Gen.Frequency((16, Gen.Int[1, 3]), (5, Gen.Const(0)), (1, Gen.Const(10_001)))
        from puk in Gen.Frequency((30, Gen.Const(Pins.Puk)), (1, Pin))
        from duplicate in Rarely(1)
        from wrongMac in Rarely(1)
        select new CreatePukPolicy(session, (ushort)limit, puk, duplicate, wrongMac));

    public static readonly Gen<Operation> PinPolicy = Of(
        from format in Gen.Frequency((5, Gen.Const(PinFormat.Numeric)), (4, Gen.Enum<PinFormat>()))
        from limit in Gen.Frequency((40, Gen.Int[1, 3]), (1, OneOf(0, 10_001)))
        from grouping in Gen.Frequency((2, Gen.Const(PinGrouping.Shared)), (4, Gen.Enum<PinGrouping>()))
        from patterns in Gen.Frequency((8, Gen.Const(0)), (6, Gen.Int[0, 15]), (1, Gen.Int[16, 31]))
        from lengths in Gen.Frequency((40, Gen.Const((4, 8))), (1, OneOf((0, 8), (8, 4), (4, 129))))
        from userDefined in Gen.Bool
        from modifiable in Rarely(80)
        from input in Mostly(InputMethod.Any, Gen.Enum<InputMethod>())
        from session in Recent
        from puk in Policy
        from duplicate in Rarely(1)
        from wrongMac in Rarely(1)
        let policy = new PinPolicy(
            "",
            userDefined,
            modifiable,
            format,
            (ushort)limit,
            grouping,
            (PatternRestrictions)patterns,
            (ushort)lengths.Item1,
            (ushort)lengths.Item2,
            input)
        select new CreatePinPolicy(policy, session, puk, duplicate, wrongMac));

    public static readonly Gen<Operation> Certificate = Of(
        from key in Recent
        from certificate in Mostly(CertificateChoice.Own, Gen.Enum<CertificateChoice>())
        from wrongMac in Rarely(2)
        select new SetCertificatePath(key, certificate, wrongMac));

    public static readonly Gen<Operation> Symmetric = Of(
        from key in Recent
        from length in Gen.Frequency((20, OneOf(16, 20, 128)), (1, OneOf(0, 129)))
        from wrongMac in Rarely(1)
        select new ImportSymmetricKey(key, length, wrongMac));

    public static readonly Gen<Operation> Extension = Of(
        from key in Recent
        from type in Gen.Int[0, 1]
        from subType in Gen.Frequency((1, Gen.Const(ExtensionSubType.PropertyBag)), (1, Gen.Enum<ExtensionSubType>()))
        from wrongQualifier in Rarely(2)
        from wrongMac in Rarely(1)
        select new AddExtension(key, type, subType, wrongQualifier, wrongMac));

    public static readonly Gen<Operation> Close = Of(
        from session in Recent
        from wrongMac in Rarely(2)
        select new Close(session, wrongMac));

    private static readonly Gen<Operation> Backup = Of(
        from key in Recent
        from wrongMac in Rarely(2)
        select new ImportPrivateKey(key, wrongMac));

    /// <summary>Any call of any session.</summary>
    public static readonly Gen<Operation> Any = Gen.Frequency(
        (3, Session),
        (2, PukPolicy),
        (3, PinPolicy),
        (4, Gen.Enum<PolicyChoice>().SelectMany(Key)),
        (4, Certificate),
        (2, Symmetric),
        (1, Backup),
        (2, Extension),
        (4, Close),
        (4, Gen.Enum<PostKind>().SelectMany(Post)),
        (1, Of(Recent.Select(session => new Abort(session)))),
        (1, Of(Gen.Select(Recent, Rarely(30), (session, unknown) => new GetKeyHandle(session, unknown)))));

    public static Gen<Operation> Key(PolicyChoice policy) => Of(
        from session in Recent
        from usage in Usage
        from pin in Gen.Frequency((30, Gen.Const((string?)null)), (1, Pin.Select(p => (string?)p)))
        let any = policy == PolicyChoice.None ? 1 : 9
        from export in Gen.Frequency(
            (9, OneOf(ExportProtection.None, ExportProtection.NonExportable)), (any, Gen.Enum<ExportProtection>()))
        from delete in Gen.Frequency((9, Gen.Const(DeleteProtection.None)), (any, Gen.Enum<DeleteProtection>()))
        from endorsed in Gen.Frequency(
            (30, Gen.Const(Endorsed.Any)), (5, OneOf(Endorsed.Ecdsa, Endorsed.None)), (1, Gen.Enum<Endorsed>()))
        from faults in Gen.Select(Rarely(2), Rarely(1), Rarely(1), Rarely(1))
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

    public static Gen<Operation> Post(PostKind kind) => Of(
        from at in Recent
        from target in Recent
        from ofOther in Rarely(8)
        from signer in Gen.Frequency(
            (25, Gen.Const(Signer.Issuer)), (1, Gen.Const(Signer.OtherGeneration)), (1, Gen.Const(Signer.OtherCertificate)))
        from wrongMac in Rarely(1)
        select new PostOperation(kind, at, target, ofOther, signer, wrongMac));

    private static Gen<Operation> SessionOf(Gen<int?> issuers) => Of(
        from issuer in issuers
        from generation in Mostly(0, Gen.Const(1))
        from privacy in Rarely(3)
        from limit in Gen.Frequency((19, Gen.Const(1000)), (1, Gen.Int[1, 15]))
        from lifeTime in Gen.Frequency((3, Gen.Const(60_000)), (1, Gen.Const(600)))
        select new CreateSession(issuer, generation, privacy, (ushort)lifeTime, (ushort)limit));
}
