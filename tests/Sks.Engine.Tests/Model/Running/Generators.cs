using CsCheck;
using Sks.Engine.Tests.Model.Operations;
using Sks.Engine.Tests.Model.Rules;
using static Sks.Engine.Tests.Model.Running.Choices;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>
/// Random sequences. Whole enrolments and renewals come as pieces of several operations, so that there are keys to use; into the longer
/// pieces others are put, so that sessions of several issuers are open side by side.
/// </summary>
internal static class Generators
{
    private const int MaxPieces = 12;

    /// <summary>The newest key becomes the one that its issuer has outside.</summary>
    private static readonly Operation[] Backup = [new SetCertificatePath(0, CertificateChoice.Backup), new ImportPrivateKey()];

    private static readonly Gen<Operation[]> Use = Several(Single(UserGenerators.Any), 1, 4);

    /// <summary>A session whose key claims a certificate that another key has; it is left open.</summary>
    private static readonly Gen<Operation[]> Claim = Join(
        Single(ProvisioningGenerators.Session),
        Single(ProvisioningGenerators.Key(PolicyChoice.None)),
        Single(Of(Recent.Select(key => new SetCertificatePath(key, CertificateChoice.Taken)))));

    /// <summary>Policies with their keys, and keys without.</summary>
    private static readonly Gen<Operation[]> Enrolment = Join(
        Single(ProvisioningGenerators.Session),
        Gen.Frequency((1, Nothing), (3, Single(ProvisioningGenerators.PukPolicy))),
        Several(Join(Single(ProvisioningGenerators.PinPolicy), Several(NewKey(PolicyChoice.Newest), 1, 3)), 0, 2),
        Several(Gen.Enum<PolicyChoice>().SelectMany(NewKey), 0, 1),
        Gen.Frequency((8, Nothing), (2, Use), (1, Claim), (2, UserGenerators.Besides)),
        Closing());

    private static readonly Gen<Operation[]> Renewal = Renew(Use);

    /// <summary>Sequences of about 30 operations.</summary>
    public static readonly Gen<Operation[]> Sequence = Join(
        Enrolment,
        Several(
            Gen.Frequency(
                (3, Enrolment),
                (9, Use),
                (2, Renewal),
                (2, Join(Renewal, Renewal)),
                (2, Renew(Gen.Frequency((2, Renewal), (1, Enrolment), (1, UserGenerators.Besides)))),
                (3, Single(ProvisioningGenerators.Any)),
                (2, UserGenerators.Besides)),
            1,
            MaxPieces));

    /// <summary>A session that changes what an earlier one made.</summary>
    private static Gen<Operation[]> Renew(Gen<Operation[]> between) => Join(
        Gen.Frequency((4, Single(ProvisioningGenerators.SessionOfNewestKey)), (1, Single(ProvisioningGenerators.Session))),
        Several(Single(OneOf(PostKind.Delete, PostKind.Unlock).SelectMany(ProvisioningGenerators.Post)), 0, 1),
        Several(
            Join(
                Single(Of(Usage.Select(usage => new CreateKey(0, PolicyChoice.None, usage)))),
                Gen.Frequency((5, Single(Of(Gen.Const(new SetCertificatePath())))), (1, Gen.Const(Backup))),
                Single(OneOf(PostKind.Update, PostKind.Clone).SelectMany(ProvisioningGenerators.Post))),
            0,
            2),
        between,
        Closing());

    private static Gen<Operation[]> NewKey(PolicyChoice policy) => Join(
        Single(ProvisioningGenerators.Key(policy)),
        Gen.Frequency(
            (10, Single(Of(Gen.Const(new SetCertificatePath())))),
            (1, Single(ProvisioningGenerators.Certificate)),
            (2, Gen.Const(Backup))),
        Gen.Frequency((6, Nothing), (1, Single(ProvisioningGenerators.Symmetric)), (2, Single(ProvisioningGenerators.Extension))));

    private static Gen<Operation[]> Closing() => Gen.Frequency((14, Single(ProvisioningGenerators.Close)), (1, Nothing));
}
