namespace Sks.KeyGen2.Issuer;

/// <summary>Which response an issuer session waits for.</summary>
public enum IssuerSessionPhase : byte
{
    /// <summary>InvocationResponse.</summary>
    Invocation,

    /// <summary>ProvisioningInitializationResponse.</summary>
    ProvisioningInitialization,

    /// <summary>CredentialDiscoveryResponse.</summary>
    CredentialDiscovery,

    /// <summary>KeyCreationResponse.</summary>
    KeyCreation,

    /// <summary>The InvocationResponse of a second invocation: keys are made, the issuer has to decide.</summary>
    Deferred,

    /// <summary>ProvisioningFinalizationResponse.</summary>
    ProvisioningFinalization,

    /// <summary>None: the closing proof has verified.</summary>
    Completed,

    /// <summary>None: the session failed.</summary>
    Failed,
}
