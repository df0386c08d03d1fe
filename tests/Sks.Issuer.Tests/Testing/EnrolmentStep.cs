namespace Sks.Issuer.Tests.Testing;

/// <summary>The responses of one enrolment, in order.</summary>
public enum EnrolmentStep
{
    Invocation,
    ProvisioningInitialization,
    KeyCreation,
    ProvisioningFinalization,
}
