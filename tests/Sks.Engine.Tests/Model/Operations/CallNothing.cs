using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Engine.Tests.Model.Running;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>
/// A call that names what is not there: a user's call with a key of an open session or none, a provisioning call to a closed session, with
/// a key of one, or to none. It changes nothing.
/// </summary>
internal sealed record CallNothing(int Method, bool Exists) : Operation
{
    private static readonly byte[] Mac = new byte[32];

    public override Step On(World world)
    {
        uint newKey = Exists ? World.Pick(world.NewKeys, 0)?.Handle ?? uint.MaxValue : uint.MaxValue;
        uint closedKey = Exists ? World.Pick(world.ClosedKeys, 0)?.Handle ?? uint.MaxValue : uint.MaxValue;
        uint closed = Exists ? world.Model.Sessions.Values.FirstOrDefault(s => !s.IsOpen)?.Handle ?? uint.MaxValue : uint.MaxValue;
        uint open = Exists ? World.Pick(world.OpenSessions, 0)?.Handle ?? uint.MaxValue : uint.MaxValue;
        var store = world.Store;
        var ofClosedKey = closedKey == uint.MaxValue ? SksStatus.NoKey : SksStatus.NoSession;
        (SksStatus Status, Action Call)[] calls =
        [
            (SksStatus.NoKey, () => store.SignHashedData(newKey, AlgorithmUris.EcdsaSha256, [], false, [], new byte[32])),
            (SksStatus.NoKey, () => store.DeleteKey(newKey, [])),
            (SksStatus.NoKey, () => store.ExportKey(newKey, [])),
            (SksStatus.NoKey, () => store.ChangePin(newKey, [], [])),
            (SksStatus.NoKey, () => store.SetPin(newKey, [], [])),
            (SksStatus.NoKey, () => store.UnlockKey(newKey, [])),
            (SksStatus.NoKey, () => store.GetKeyAttributes(newKey)),
            (SksStatus.NoKey, () => store.GetKeyProtectionInfo(newKey)),
            (SksStatus.NoKey, () => store.GetExtension(newKey, AddExtension.Uri(0))),
            (SksStatus.NoKey, () => store.SetProperty(newKey, AddExtension.Uri(0), "Counter", "1")),
            (ofClosedKey, () => store.SetCertificatePath(closedKey, [[0x30, 0x00]], Mac)),
            (ofClosedKey, () => store.ImportSymmetricKey(closedKey, new byte[32], Mac)),
            (ofClosedKey, () => store.AddExtension(closedKey, new(AddExtension.Uri(0), 0, "", []), Mac)),
            (ofClosedKey, () => store.PostUpdateKey(closedKey, closedKey, [], Mac)),
            (SksStatus.NoSession, () => store.CloseProvisioningSession(closed, [1], Mac)),
            (SksStatus.NoSession, () => store.AbortProvisioningSession(closed)),
            (SksStatus.NoSession, () => store.GetKeyHandle(closed, "Id.0")),
            (SksStatus.NoSession, () => store.PostDeleteKey(closed, closedKey, [], Mac)),
            (SksStatus.NoSession, () => store.UpdateKeyManagementKey(open, [], [])),
        ];
        var (status, call) = calls[Method % calls.Length];
        return new Step(status, world.Model, () =>
        {
            call();
            return world.Model;
        });
    }
}
