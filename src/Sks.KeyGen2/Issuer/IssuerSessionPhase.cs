namespace Sks.KeyGen2.Issuer;

/// <summary>Which response an issuer session waits for.</summary>
public enum IssuerSessionPhase : byte
{
    /// <summary>InvocationResponse.</summary>
    Invocation,

    /// <summary>ProvisioningInitializationResponse.</summary>
    ProvisioningInitialization,

    /// <summary>KeyCreationResponse.</summary>
    KeyCreation,

    /// <summary>ProvisioningFinalizationResponse.</summary>
    ProvisioningFinalization,

    /// <summary>None: the closing proof has verified.</summary>
    Completed,

    /// <summary>None: the session failed.</summary>
    Failed,
}
