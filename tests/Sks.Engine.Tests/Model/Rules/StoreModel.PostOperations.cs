using System.Collections.Immutable;
using Sks.Core;
using Sks.Core.Protection;

namespace Sks.Engine.Tests.Model.Rules;

/// <content>
/// postDeleteKey, postUnlockKey, postUpdateKey, postCloneKeyProtection: accepted now, done at the close, when the targets must still be
/// there and under the sessions whose key management keys authorised the operations.
/// </content>
internal sealed partial record StoreModel
{
    /// <param name="session">The open session.</param>
    /// <param name="operation">What it asks for.</param>
    /// <param name="wrongMac">The MAC is wrong.</param>
    /// <param name="authorised">The key management key of the target's session signed, for this session and the target's certificate.</param>
    public SksStatus? AcceptPostOperation(ModelSession session, ModelPostOperation operation, bool wrongMac, bool authorised)
    {
        var newKey = operation.NewKey is { } handle ? Keys[handle] : null;
        var target = Keys.GetValueOrDefault(operation.Target);
        return (newKey is null ? null : Certified(newKey))
            ?? Mac(session, wrongMac)
            ?? When(target is null || !IsClosed(target), SksStatus.NoKey)
            ?? Authorised(session, Sessions[target!.Session], authorised)
            ?? Combination(session.PostOperations, operation)
            ?? (newKey is null ? null : Heir(operation.Kind, newKey, target));
    }

    private static SksStatus? Authorised(ModelSession session, ModelSession owner, bool authorised) =>
        When(owner.Generation is null, SksStatus.NotAllowed)
        ?? When(owner.Information.PrivacyEnabled != session.Information.PrivacyEnabled, SksStatus.Option)
        ?? Use(session, 2)
        ?? When(!authorised, SksStatus.Crypto);

    /// <summary>postDeleteKey stands alone; one postUpdateKey and any number of the others go together; a new key serves once.</summary>
    private static SksStatus? Combination(ImmutableList<ModelPostOperation> earlier, ModelPostOperation operation)
    {
        var kinds = earlier.Where(o => o.Target == operation.Target).Select(o => o.Kind).Append(operation.Kind).ToArray();
        return When(kinds.Length > 1 && kinds.Contains(PostKind.Delete), SksStatus.Option)
            ?? When(kinds.Count(kind => kind == PostKind.Update) > 1, SksStatus.Option)
            ?? When(operation.NewKey is not null && earlier.Any(o => o.NewKey == operation.NewKey), SksStatus.Option);
    }

    private SksStatus? Heir(PostKind kind, ModelKey newKey, ModelKey target) =>
        When(newKey.Pin is not null, SksStatus.Option)
        ?? When(kind == PostKind.Update && newKey.Parameters.AppUsage != target.Parameters.AppUsage, SksStatus.Option)
        ?? When(kind == PostKind.Clone && PolicyOf(target) is { Policy.Grouping: not PinGrouping.Shared }, SksStatus.Option);

    private SksStatus? CommitStatus(ModelSession session)
    {
        var operations = session.PostOperations;
        return When(operations.Any(o => !Keys.ContainsKey(o.Target)), SksStatus.NoKey)
            ?? When(operations.Any(o => Keys[o.Target].Session != o.TargetSession), SksStatus.NotAllowed)
            ?? When(operations.Any(o => o.Kind == PostKind.Unlock && Keys[o.Target].Pin is null), SksStatus.NotAllowed);
    }

    private StoreModel Commit(ModelSession session)
    {
        var model = session.PostOperations.Select(o => Keys[o.Target].Session).Distinct()
            .Aggregate(this, (result, old) => result.TakenOver(old, session.Handle));
        foreach (var operation in session.PostOperations.OrderByDescending(o => o.Kind == PostKind.Clone))
        {
            model = model.Done(operation);
        }

        return model;
    }

    private StoreModel TakenOver(uint old, uint session) => this with
    {
        Sessions = Sessions.Remove(old),
        Keys = Keys.SetItems(KeysOf(old).Select(k => KeyValuePair.Create(k.Handle, k with { Session = session }))),
        PinPolicies = PinPolicies.SetItems(
            PinPolicies.Values.Where(p => p.Session == old).Select(p => KeyValuePair.Create(p.Handle, p with { Session = session }))),
        Puks = Puks.SetItems(
            Puks.Values.Where(p => p.Session == old).Select(p => KeyValuePair.Create(p.Handle, p with { Session = session }))),
    };

    private StoreModel Done(ModelPostOperation operation)
    {
        var target = Keys[operation.Target];
        switch (operation.Kind)
        {
            case PostKind.Delete:
                return this with { Keys = Keys.Remove(target.Handle) };
            case PostKind.Unlock:
                var unlocked = With(PinOf(target)! with { ErrorCount = 0 });
                return PukOf(target) is { } puk ? unlocked.With(puk with { ErrorCount = 0 }) : unlocked;
            case PostKind.Clone:
                return With(Keys[operation.NewKey!.Value] with { Pin = target.Pin });
            default:
                var heir = Keys[operation.NewKey!.Value];
                return (this with { Keys = Keys.Remove(heir.Handle) }).With(heir with { Handle = target.Handle, Pin = target.Pin });
        }
    }
}
