using Sks.KeyGen2.Proxy;
using Sks.Testing.Issuer;
using Xunit;

namespace Sks.KeyGen2.Tests.Proofs;

/// <summary>setCertificatePath: the middleware verifies the path before the store gets it.</summary>
public sealed class IssuedPathTests : IDisposable
{
    private readonly TestIssuer _issuer = new();
    private readonly byte[] _publicKey = NewKey();

    public void Dispose() => _issuer.Dispose();

    [Fact]
    public void A_path_that_hangs_together_is_accepted_complete_or_not()
    {
        var path = _issuer.Certify(_publicKey);
        IssuedPath.Check(path, _publicKey);
        IssuedPath.Check([path[0]], _publicKey);
    }

    [Fact]
    public void A_path_that_does_not_verify_is_refused()
    {
        var path = _issuer.Certify(_publicKey);
        using var sameName = new TestIssuer();
        using var otherName = new TestIssuer("Stranger");
        byte[] changed = [.. path[0]];
        changed[^1] ^= 1;
        Refused([path[0], sameName.Certify(_publicKey)[1]]);
        Refused([path[0], otherName.Certify(_publicKey)[1]]);
        Refused([path[1], path[0]]);
        Refused([changed, path[1]]);
        Refused([[1, 2, 3]]);
        Refused([]);
        Refused(_issuer.Certify(NewKey()));

        void Refused(IReadOnlyList<byte[]> bad) =>
            Assert.Equal(KeyGen2Error.Proof, Assert.Throws<KeyGen2Exception>(() => IssuedPath.Check(bad, _publicKey)).Error);
    }

    private static byte[] NewKey()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        return key.ExportSubjectPublicKeyInfo();
    }
}
