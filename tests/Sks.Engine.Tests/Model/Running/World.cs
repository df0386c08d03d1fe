using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Engine.Store;
using Sks.Engine.Tests.Model.Rules;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.Model.Running;

/// <summary>A real key store with its three issuers, beside the model of what it must hold.</summary>
internal sealed class World : IDisposable
{
    private readonly Medium _medium;
    private readonly Dictionary<uint, TestSession> _sessions = [];
    private SecureElement _element;

    public World(Medium medium)
    {
        _medium = medium;
        Sealed = medium.Open();
        _element = new SecureElement(Sealed, Clock);
    }

    public ISecureKeyStore Store => _element;

    /// <summary>The store below, for counting what is left in it.</summary>
    public SealedStore Sealed { get; private set; }

    public ModelClock Clock { get; } = new();

    public StoreModel Model { get; set; } = new();

    /// <summary>Two with key management keys, one without.</summary>
    public IReadOnlyList<ModelIssuer> Issuers { get; } = [new("Issuer A", 3), new("Issuer B", 3), new("Issuer C", 0)];

    /// <summary>A key management key that is nobody's.</summary>
    public ECDsa Stranger { get; } = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>What <c>createKeyEntry</c> returned, by handle.</summary>
    public Dictionary<uint, CreatedKeyEntry> Entries { get; } = [];

    /// <summary>PINs and PUKs that were spoken, right or wrong: no exception may tell them.</summary>
    public HashSet<string> Secrets { get; } = [Operations.Pins.Wrong];

    /// <summary>The open sessions, oldest first.</summary>
    public IReadOnlyList<ModelSession> OpenSessions => [.. Model.Sessions.Values.Where(session => session.IsOpen)];

    /// <summary>Keys of open sessions, oldest first.</summary>
    public IReadOnlyList<ModelKey> NewKeys => [.. Model.Keys.Values.Where(key => !Model.IsClosed(key))];

    /// <summary>Keys of closed sessions, oldest first.</summary>
    public IReadOnlyList<ModelKey> ClosedKeys => [.. Model.Keys.Values.Where(Model.IsClosed)];

    /// <summary>Keys of closed sessions, those that an operation is meant for last, so that it finds them first.</summary>
    public IReadOnlyList<ModelKey> ClosedKeysFor(Func<ModelKey, bool> meant) => [.. ClosedKeys.OrderBy(meant)];

    public ModelSession SessionOf(ModelKey key) => Model.Sessions[key.Session];

    public TestSession Issuing(ModelSession session) => _sessions[session.Handle];

    public void Add(TestSession session) => _sessions.Add(session.Handle, session);

    /// <summary>Counted from the newest, round and round; none if there are none.</summary>
    public static T? Pick<T>(IReadOnlyList<T> of, int number)
        where T : class => of.Count == 0 ? null : of[^(1 + (number % of.Count))];

    /// <summary>Ends the element without warning, and opens another on what it left. The element writes nothing when it is disposed of.</summary>
    public void Reopen()
    {
        _element.Dispose();
        Sealed = _medium.Open();
        _element = new SecureElement(Sealed, Clock);
        foreach (uint handle in _sessions.Keys.ToArray())
        {
            using var before = _sessions[handle];
            _sessions[handle] = before.On(_element);
        }
    }

    public void Dispose()
    {
        _element.Dispose();
        _medium.Dispose();
        Stranger.Dispose();
        foreach (var issuer in Issuers)
        {
            issuer.Dispose();
        }

        foreach (var session in _sessions.Values)
        {
            session.Dispose();
        }
    }
}
