using Sks.Core;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// Hands the post operations of a ProvisioningFinalizationRequest to the store, in the order of their MACs: those of each credential when
/// it is complete, then unlocks, then deletes. Whether the issuer may is the store's to verify.
/// </summary>
internal sealed class PostOperations(ISecureKeyStore store, uint provisioningHandle)
{
    private readonly TargetKeys _targets = new(store);

    /// <summary>The last thing for a credential: nothing can be added to its key afterwards.</summary>
    public void Execute(IssuedCredential credential, uint keyHandle)
    {
        if (credential.UpdateKey is { } update)
        {
            store.PostUpdateKey(keyHandle, _targets.Find(update), update.Authorization, update.Mac);
        }
        else if (credential.CloneKeyProtection is { } clone)
        {
            store.PostCloneKeyProtection(keyHandle, _targets.Find(clone), clone.Authorization, clone.Mac);
        }
    }

    /// <summary>The last thing before the close.</summary>
    public void Execute(ProvisioningFinalizationRequest request, InvocationAction agreed)
    {
        if (agreed == InvocationAction.Unlock && request.DeleteKeys.Count > 0)
        {
            throw new KeyGen2Exception(KeyGen2Error.OutOfOrder, "The issuer asked to unlock keys, but now wants to delete some.");
        }

        foreach (var unlock in request.UnlockKeys)
        {
            store.PostUnlockKey(provisioningHandle, _targets.Find(unlock), unlock.Authorization, unlock.Mac);
        }

        foreach (var delete in request.DeleteKeys)
        {
            store.PostDeleteKey(provisioningHandle, _targets.Find(delete), delete.Authorization, delete.Mac);
        }
    }
}
