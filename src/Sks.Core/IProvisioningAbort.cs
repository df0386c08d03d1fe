namespace Sks.Core;

/// <summary>
/// What a store offers to a transport so that "every failed provisioning call removes its session" also holds for calls that
/// never reach the store's methods because their bytes cannot be decoded. Optional; thread safe.
/// </summary>
public interface IProvisioningAbort
{
    /// <summary>
    /// Removes the open session that <paramref name="keyHandle"/> belongs to, and all that the session made. Does nothing
    /// when there is no such key or its session is closed.
    /// </summary>
    void AbortSessionOfKey(uint keyHandle);
}
