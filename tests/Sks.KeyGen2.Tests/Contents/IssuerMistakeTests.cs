using System.Security.Cryptography;
using Sks.Core.Secrets;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Sks.Testing.Issuer;
using Xunit;
using PublicKey = Sks.Core.PublicKeys.PublicKey;

namespace Sks.KeyGen2.Tests.Contents;

/// <summary>Contents that a store would refuse are found on the issuer's side: a sentence that says what, and nothing is sent.</summary>
public sealed class IssuerMistakeTests : IDisposable
{
    private const string Type = "https://issuer.example/extension";

    private static readonly byte[] OtherKey = NewKey();

    private static readonly Dictionary<string, (string Saying, Func<IReadOnlyList<byte[]>, CredentialContents> Contents)> Mistakes = new()
    {
        ["no path"] = ("1 to 16", _ => new([])),
        ["a long path"] = ("1 to 16", path => new([path[0], .. Enumerable.Repeat(path[1], 16)])),
        ["no certificate"] = ("certificate path that is none", _ => new([[1, 2, 3]])),
        ["a torn path"] = ("certificate path that is none", path => new([path[1], path[0]])),
        ["a root alone"] = ("another key than the one that was generated", path => new([path[1]])),
        ["no trust anchor"] = ("no self-issued", path => new([path[0]]) { TrustAnchor = true }),
        ["two keys"] = ("exclude", path => new(path) { SymmetricKey = new SecretBuffer([1]), PrivateKey = new SecretBuffer(OtherKey) }),
        ["an empty symmetric key"] = ("1 to 128", path => new(path) { SymmetricKey = new SecretBuffer(0) }),
        ["a long symmetric key"] = ("1 to 128", path => new(path) { SymmetricKey = new SecretBuffer(129) }),
        ["a stranger's private key"] = ("than its private key", path => new(path) { PrivateKey = new SecretBuffer(OtherKey) }),
        ["no private key"] = ("not PKCS #8", path => new(path) { PrivateKey = new SecretBuffer([1, 2, 3]) }),
        ["a private key of another kind"] = ("not PKCS #8", path => new(path) { PrivateKey = new SecretBuffer(RsaKey()) }),
        ["a type twice"] = ("two extensions of one type", path => new(path)
        {
            Extensions = [(Type, [1])],
            Logotypes = [(Type, "image/png", [1])],
        }),
        ["a type that is no URI"] = ("no URI", path => new(path) { Extensions = [("type", [1])] }),
        ["a long type"] = ("no URI", path => new(path) { Extensions = [(Type + new string('x', 1000), [1])] }),
        ["256 extensions"] = ("more than 255", path => new(path) { Extensions = [.. Enumerable.Range(0, 256).Select(i => ($"{Type}{i}", new byte[1]))] }),
        ["a large extension"] = ("more than 1048576 bytes", path => new(path) { Extensions = [(Type, new byte[KeyGen2Limits.ExtensionData + 1])] }),
        ["a large encrypted extension"] = ("more than 1048576 bytes", path => new(path)
        {
            EncryptedExtensions = [(Type, new SecretBuffer(KeyGen2Limits.ExtensionData - 31))],
        }),
        ["a large logotype"] = ("more than 1048576 bytes", path => new(path) { Logotypes = [(Type, "image/png", new byte[KeyGen2Limits.ExtensionData + 1])] }),
        ["no MIME type"] = ("MIME type", path => new(path) { Logotypes = [(Type, "png", [1])] }),
        ["a long MIME type"] = ("MIME type", path => new(path) { Logotypes = [(Type, "image/" + new string('x', 123), [1])] }),
        ["an empty bag"] = ("property bag", path => new(path) { PropertyBags = [(Type, [])] }),
        ["a name twice"] = ("property bag", path => new(path) { PropertyBags = [(Type, [new("n", true, "1"), new("n", true, "2")])] }),
        ["a long name"] = ("property bag", path => new(path) { PropertyBags = [(Type, [new(new string('n', 256), true, "1")])] }),
        ["a value that cannot be encoded"] = ("property bag", path => new(path) { PropertyBags = [(Type, [new("n", true, "\ud800")])] }),
        ["a message over the limit"] = ("over the limit", path => new(path)
        {
            Extensions = [(Type + "1", new byte[KeyGen2Limits.ExtensionData]), (Type + "2", new byte[KeyGen2Limits.ExtensionData])],
        }),
    };

    private readonly SecureElement _store = new(SealedStore.InMemory(), TimeProvider.System);

    public static TheoryData<string> Names { get; } = [.. Mistakes.Keys];

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void A_mistake_is_told_and_nothing_is_sent(string name)
    {
        var (saying, contents) = Mistakes[name];
        CredentialContents? made = null;
        using var enrolling = new Enrolling(
            _store,
            new TestUser(),
            Requests.Options(new CredentialRequest([], [], [Requests.Key()])) with { ReservedSessionKeyUses = 1000 },
            contents: (ca, _, key) => made = contents(ca.Certify(key.SubjectPublicKeyInfo)));
        var mistake = Assert.Throws<InvalidOperationException>(enrolling.Run);
        Assert.Contains(saying, mistake.Message, StringComparison.Ordinal);
        Assert.Equal((6, IssuerSessionPhase.Failed), (enrolling.Messages.Count, enrolling.Issuer.Phase));
        AreWiped(made!);
    }

    [Fact]
    public void Secrets_are_wiped_when_they_have_been_sent()
    {
        var made = new List<CredentialContents>();
        using var enrolling = new Enrolling(_store, new TestUser("1739"), Hostile.RecordedSession.Options, contents: Contents);
        enrolling.Run();
        Assert.Equal(3, made.Count);
        Assert.All(made, AreWiped);

        CredentialContents Contents(TestIssuer ca, string id, PublicKey key)
        {
            made.Add(Hostile.RecordedSession.Contents(ca, id, key));
            return made[^1];
        }
    }

    private static void AreWiped(CredentialContents contents)
    {
        SecretBuffer?[] secrets = [contents.SymmetricKey, contents.PrivateKey, .. contents.EncryptedExtensions.Select(e => e.Data)];
        Assert.All(secrets.OfType<SecretBuffer>(), secret => Assert.Throws<ObjectDisposedException>(() => secret.Span.Length));
    }

    private static byte[] NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    private static byte[] RsaKey()
    {
        using var key = RSA.Create(1024);
        return key.ExportPkcs8PrivateKey();
    }
}
