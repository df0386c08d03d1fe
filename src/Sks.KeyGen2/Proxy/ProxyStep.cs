namespace Sks.KeyGen2.Proxy;

/// <summary>Which request a proxy waits for.</summary>
public enum ProxyStep
{
    /// <summary>InvocationRequest.</summary>
    Invocation,

    /// <summary>ProvisioningInitializationRequest.</summary>
    ProvisioningInitialization,

    /// <summary>What follows the session's creation: CredentialDiscoveryRequest, KeyCreationRequest, or ProvisioningFinalizationRequest.</summary>
    CredentialDiscovery,

    /// <summary>KeyCreationRequest, or ProvisioningFinalizationRequest when keys are only managed.</summary>
    KeyCreation,

    /// <summary>ProvisioningFinalizationRequest.</summary>
    ProvisioningFinalization,

    /// <summary>The second InvocationRequest of a session with <c>deferredIssuance</c>.</summary>
    Deferred,
}
