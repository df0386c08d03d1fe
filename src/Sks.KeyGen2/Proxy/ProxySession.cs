namespace Sks.KeyGen2.Proxy;

/// <summary>The store's session that a proxy serves.</summary>
/// <param name="ProvisioningHandle">Of the open session.</param>
/// <param name="ClientSessionId">The store's name of it.</param>
internal sealed record ProxySession(uint ProvisioningHandle, string ClientSessionId);
