using System.Collections.Immutable;
using System.Globalization;
using Sks.Core.Protection;

namespace Sks.Engine.Tests.Model.Rules;

/// <summary>
/// The small model of a key store: what its objects are and whom they belong to. The rules stand in the partial files beside this one,
/// one per subject, each as a status that a call must have and the store that it must leave.
/// </summary>
/// <remarks>
/// Written from the specification and the interoperability page, not from the engine: garbage is collected instead of deleted with care,
/// PINs are kept in clear and compared as strings, and nothing is indexed.
/// </remarks>
internal sealed partial record StoreModel
{
    public ImmutableSortedDictionary<uint, ModelSession> Sessions { get; init; } = ImmutableSortedDictionary<uint, ModelSession>.Empty;

    public ImmutableSortedDictionary<uint, ModelPuk> Puks { get; init; } = ImmutableSortedDictionary<uint, ModelPuk>.Empty;

    public ImmutableSortedDictionary<uint, ModelPinPolicy> PinPolicies { get; init; } =
        ImmutableSortedDictionary<uint, ModelPinPolicy>.Empty;

    public ImmutableSortedDictionary<uint, ModelPin> Pins { get; init; } = ImmutableSortedDictionary<uint, ModelPin>.Empty;

    public ImmutableSortedDictionary<uint, ModelKey> Keys { get; init; } = ImmutableSortedDictionary<uint, ModelKey>.Empty;

    /// <summary>Seconds.</summary>
    public long Now { get; init; }

    public IEnumerable<ModelKey> KeysOf(uint session) => Keys.Values.Where(key => key.Session == session);

    public ModelPin? PinOf(ModelKey key) => key.Pin is { } pin ? Pins[pin] : null;

    public ModelPinPolicy? PolicyOf(ModelKey key) => PinOf(key) is { } pin ? PinPolicies[pin.Policy] : null;

    public ModelPuk? PukOf(ModelKey key) => PolicyOf(key) is { Puk: { } puk } ? Puks[puk] : null;

    public bool IsClosed(ModelKey key) => !Sessions[key.Session].IsOpen;

    public bool IsExpired(ModelSession session) => session.IsOpen && Now > session.Expires;

    public StoreModel With(ModelSession session) => this with { Sessions = Sessions.SetItem(session.Handle, session) };

    public StoreModel With(ModelPuk puk) => this with { Puks = Puks.SetItem(puk.Handle, puk) };

    public StoreModel With(ModelPinPolicy policy) => this with { PinPolicies = PinPolicies.SetItem(policy.Handle, policy) };

    public StoreModel With(ModelPin pin) => this with { Pins = Pins.SetItem(pin.Id, pin) };

    public StoreModel With(ModelKey key) => this with { Keys = Keys.SetItem(key.Handle, key) };

    /// <summary>The store without a session and whatever belongs to it.</summary>
    public StoreModel Without(uint session) =>
        (this with { Sessions = Sessions.Remove(session), Keys = Keys.RemoveRange(KeysOf(session).Select(key => key.Handle)) }).Swept();

    /// <summary>Opening a store removes the sessions whose time is over.</summary>
    public StoreModel Reopened() =>
        Sessions.Values.Where(IsExpired).Aggregate(this, (model, session) => model.Without(session.Handle));

    /// <summary>
    /// An object goes with the last one that it serves (sections 3.2 and 3.3). Open sessions may still get keys, so theirs stay.
    /// </summary>
    public StoreModel Swept()
    {
        var usedPins = Keys.Values.Select(key => key.Pin).ToHashSet();
        var pins = Pins.RemoveRange(Pins.Keys.Where(pin => !usedPins.Contains(pin)));
        var usedPolicies = pins.Values.Select(pin => pin.Policy).ToHashSet();
        var policies = PinPolicies.RemoveRange(
            PinPolicies.Values.Where(p => !usedPolicies.Contains(p.Handle) && !IsOpenSession(p.Session)).Select(p => p.Handle));
        var usedPuks = policies.Values.Select(policy => policy.Puk).ToHashSet();
        var puks = Puks.RemoveRange(
            Puks.Values.Where(p => !usedPuks.Contains(p.Handle) && !IsOpenSession(p.Session)).Select(p => p.Handle));
        var usedSessions = Keys.Values.Select(key => key.Session).ToHashSet();
        var sessions = Sessions.RemoveRange(
            Sessions.Values.Where(s => !s.IsOpen && !usedSessions.Contains(s.Handle)).Select(s => s.Handle));
        return this with { Sessions = sessions, Puks = puks, PinPolicies = policies, Pins = pins };
    }

    /// <summary>How section 5.7 names the keys that a PIN is for; none if it is for one key only.</summary>
    public static string? Sharing(PinGrouping grouping, Core.Keys.AppUsage usage) => grouping switch
    {
        PinGrouping.None => null,
        PinGrouping.Shared => "all",
        PinGrouping.SignaturePlusStandard => usage == Core.Keys.AppUsage.Signature ? "signature" : "standard",
        _ => string.Create(CultureInfo.InvariantCulture, $"{usage}"),
    };

    private bool IsOpenSession(uint session) => Sessions.TryGetValue(session, out var found) && found.IsOpen;
}
