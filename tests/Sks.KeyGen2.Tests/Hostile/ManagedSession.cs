using System.Security.Cryptography;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2.Issuer;
using Sks.KeyGen2.Issuer.Management;
using Sks.KeyGen2.Messages;
using Sks.KeyGen2.Tests.Management;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Tests.Hostile;

/// <summary>
/// A store with keys of an issuer whose management key is about to change, and the session in which it finds them by two lookups and
/// then replaces one, shares its PIN, unlocks one and deletes one: every part of management in ten messages.
/// </summary>
internal sealed class ManagedSession : IDisposable
{
    private static readonly ECDsa Old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly ECDsa Present = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly byte[] PresentKey = Present.ExportSubjectPublicKeyInfo();

    private readonly IReadOnlyDictionary<string, KeyTarget> _targets;

    public ManagedSession()
    {
        var shared = Requests.Pin("PIN.1", Requests.Key("Shared"));
        shared = shared with { Policy = shared.Policy with { Grouping = PinGrouping.Shared } };
        var request = new CredentialRequest([Requests.Puk(Requests.Pin("PIN.2", Requests.Key("Locked")))], [shared], [Requests.Key("Stale")]);
        _targets = Store.Enrol(request, Old);
        Store.Block(Store.Handles.Single(handle => Store.Element.GetKeyProtectionInfo(handle).ProtectionStatus.HasFlag(ProtectionStatus.PukProtected)));
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Store.Enrol(new CredentialRequest([], [], [Requests.Key("Strangers")]), stranger);
    }

    public static IssuerSessionOptions Options { get; } = Requests.Options(CredentialRequest.Nothing) with
    {
        KeyManagementKey = PresentKey,
        UpdatableKeyManagementKeys = [RollOver.Authorize(Old, PublicKey.Read(PresentKey))],
        Lookups =
        [
            new KeyLookup("All", PresentKey),
            new KeyLookup("Some", PresentKey, new SearchFilter { SubjectRegEx = "CN=Test P.*", AppUsage = AppUsage.Authentication, IssuedAfter = DateTimeOffset.UnixEpoch }),
        ],
        ReservedSessionKeyUses = 14,
    };

    public ManagedStore Store { get; } = new();

    /// <summary>Whether the lookups found what there is, and something was decided.</summary>
    public bool Acted { get; private set; }

    public Enrolling Start(Func<int, byte[], byte[]> middle) => new(Store.Element, new TestUser(), Options)
    {
        KeyManagement = new TestKeyManagement(Decide, Present),
        Middle = middle,
    };

    /// <summary>Whether all is as the issuer decided: the stale key gone, one replaced, one more under its PIN, the locked one open.</summary>
    public bool IsDone()
    {
        var handles = Store.Handles;
        return handles.Length == 4 && !Array.Exists(handles, Store.IsBlocked)
            && handles.Count(handle => Store.Element.GetKeyProtectionInfo(handle).ProtectionStatus == ProtectionStatus.PinProtected) == 2;
    }

    public void Dispose() => Store.Dispose();

    private ManagementDecision Decide(IReadOnlyList<LookupResult> results)
    {
        KeyTarget? Found(string id) => results[0].MatchingCredentials
            .Where(credential => credential.CertificatePath[0].AsSpan().SequenceEqual(_targets[id].Certificate))
            .Select(credential => KeyTarget.Of(credential, Options.Lookups[0]))
            .FirstOrDefault();
        Acted = results.All(result => result.MatchingCredentials.Count == 3);
        if (!Acted || Found("Shared") is not { } replaced || Found("Locked") is not { } locked || Found("Stale") is not { } stale)
        {
            Acted = false;
            return TestKeyManagement.Nothing;
        }

        var operations = new KeyOperations
        {
            Updates = new Dictionary<string, KeyTarget> { ["New"] = replaced },
            Clones = new Dictionary<string, KeyTarget> { ["Clone"] = replaced },
            Unlocks = [locked],
            Deletes = [stale],
        };
        return new ManagementDecision(new CredentialRequest([], [], [Requests.Key("New"), Requests.Key("Clone")]), operations);
    }
}
