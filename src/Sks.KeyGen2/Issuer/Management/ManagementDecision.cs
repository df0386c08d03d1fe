namespace Sks.KeyGen2.Issuer.Management;

/// <summary>What an issuer session does.</summary>
/// <param name="Request">What to create; <see cref="CredentialRequest.Nothing"/> when no key is wanted.</param>
/// <param name="Operations">What to do to keys of earlier sessions.</param>
public sealed record ManagementDecision(CredentialRequest Request, KeyOperations Operations);
