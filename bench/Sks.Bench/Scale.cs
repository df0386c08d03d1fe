using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// The same operations on a store with 10 and on one with 100,000 keys, both on disk, with the same number of keys in use: what grows,
/// grows with what lies at rest.
/// </summary>
internal static class Scale
{
    public const int Few = 10;
    public const int Many = 100_000;

    private static readonly byte[] Hash = SHA256.HashData("data"u8);
    private static int _next;

    private static readonly IReadOnlyList<(string Name, Action<PopulatedStore> Call)> Operations =
    [
        (nameof(ISecureKeyStore.SignHashedData), s => s.Element.SignHashedData(
            Key(s), AlgorithmUris.EcdsaSha256, [], false, Enrolment.Pin, Hash)),
        (nameof(ISecureKeyStore.PerformHmac), s => s.Element.PerformHmac(
            s.SymmetricKey, AlgorithmUris.HmacSha256, [], false, Enrolment.Pin, Hash)),
        (nameof(ISecureKeyStore.GetKeyAttributes), s => s.Element.GetKeyAttributes(Key(s))),
        (nameof(ISecureKeyStore.GetKeyProtectionInfo), s => s.Element.GetKeyProtectionInfo(Key(s))),
        (nameof(ISecureKeyStore.GetExtension), s => s.Element.GetExtension(s.SymmetricKey, PopulatedStore.Properties)),
        ("EnumerateKeys, one step", s => s.Element.EnumerateKeys(Key(s) - 1)),
        ("EnumerateProvisioningSessions, open ones", s => s.Element.EnumerateProvisioningSessions(0, true)),
        (nameof(ISecureKeyStore.SetProperty), s => s.Element.SetProperty(s.SymmetricKey, PopulatedStore.Properties, "Counter", "1")),
        (nameof(ISecureKeyStore.ChangePin), s => s.Element.ChangePin(Key(s), Enrolment.Pin, Enrolment.Pin)),
        ("a session with one key, and DeleteKey", s => s.Element.DeleteKey(s.Enrol(1, (_, _) => { })[0], [])),
    ];

    /// <summary>One line for each operation.</summary>
    public static IEnumerable<string> Measure()
    {
        var few = PopulatedStore.With(Few);
        var many = PopulatedStore.With(Many);
        foreach (var (name, call) in Operations)
        {
            var (ratio, time, against) = SideBySide.Measure(() => call(many), () => call(few));
            yield return $"{name}, {Many} keys / {Few}: {ratio:F2}   ({time:F1} us / {against:F1} us)";
        }
    }

    private static uint Key(PopulatedStore store) => store.Sample[_next++ % store.Sample.Count];
}
