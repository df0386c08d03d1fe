using System.Security.Cryptography;
using Net.Pkcs11Interop.HighLevelAPI;

namespace Sks.Issuer.CertificateAuthority.Pkcs11;

/// <summary>A P-256 key whose private half is in a token. Works as long as the token is open; thread safe.</summary>
internal sealed class Pkcs11Key : ECDsa
{
    private readonly Pkcs11Token _token;
    private readonly IObjectHandle _privateKey;
    private readonly ECDsa _publicKey;

    public Pkcs11Key(Pkcs11Token token, IObjectHandle privateKey, ECPoint point)
    {
        _token = token;
        _privateKey = privateKey;
        _publicKey = Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        LegalKeySizesValue = [new KeySizes(256, 256, 0)];
        KeySizeValue = 256;
    }

    /// <inheritdoc/>
    public override byte[] SignHash(byte[] hash) => _token.Sign(_privateKey, hash);

    /// <inheritdoc/>
    public override bool VerifyHash(byte[] hash, byte[] signature)
    {
        lock (_publicKey)
        {
            return _publicKey.VerifyHash(hash, signature);
        }
    }

    /// <inheritdoc/>
    public override ECParameters ExportParameters(bool includePrivateParameters) => includePrivateParameters
        ? throw new CryptographicException("The private key does not leave its token.")
        : _publicKey.ExportParameters(includePrivateParameters: false);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _publicKey.Dispose();
        }

        base.Dispose(disposing);
    }
}
