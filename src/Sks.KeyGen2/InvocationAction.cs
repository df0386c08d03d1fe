namespace Sks.KeyGen2;

/// <summary>The <c>action</c> of an InvocationRequest.</summary>
public enum InvocationAction
{
    /// <summary>Create, delete and/or update credentials.</summary>
    Manage,

    /// <summary>Unlock existing keys; no key may be created.</summary>
    Unlock,
}
