using Sks.Core.Keys;
using Sks.Engine.Tests.Model.Operations;
using Sks.Engine.Tests.Model.Rules;
using Sks.Engine.Tests.Model.Running;
using Xunit;

namespace Sks.Engine.Tests.Model;

/// <summary>Counterexamples that the model found, as they were left by the reduction: here they stay found.</summary>
public sealed class FoundByModelTests
{
    private static readonly Operation[] Enrolled = [new CreateSession(Issuer: 0), new CreateKey(), new SetCertificatePath(), new Close()];

    [Fact]
    public void A_certificate_claimed_in_another_open_session_does_not_hinder_its_owners_close() => Run(
        new CreateSession(Issuer: 0),
        new CreateKey(),
        new SetCertificatePath(),
        new CreateSession(Issuer: 2),
        new CreateKey(Usage: AppUsage.Universal),
        new SetCertificatePath(Certificate: CertificateChoice.Taken),
        new Close(Session: 1),
        new Close());

    [Fact]
    public void A_target_that_another_session_took_over_meanwhile_fails_the_close() => Run(
    [
        .. Enrolled,
        new CreateSession(Issuer: 0),
        new PostOperation(PostKind.Delete),
        new CreateSession(Issuer: 0, Generation: 1),
        new CreateKey(),
        new SetCertificatePath(),
        new PostOperation(PostKind.Update),
        new Close(),
        new Close(),
        new UseKey(),
    ]);

    private static void Run(params IEnumerable<Operation> operations) => Runner.Run(operations, () => new Medium.Memory());
}
