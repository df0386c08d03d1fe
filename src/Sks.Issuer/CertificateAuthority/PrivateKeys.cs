using System.Security.Cryptography;
using Sks.Issuer.CertificateAuthority.Pkcs11;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;

namespace Sks.Issuer.CertificateAuthority;

/// <summary>
/// Opens private keys by their files: one that has nothing but a public key stands for a private one in a PKCS #11 token. What was opened
/// works until this is disposed of. Not thread safe; the keys are.
/// </summary>
/// <param name="settings">The token; <see langword="null"/>: none.</param>
/// <param name="passphrase">Of sealed keys.</param>
internal sealed class PrivateKeys(KeySettings? settings, KeyPassphrase? passphrase) : IDisposable
{
    private Pkcs11Token? _token;

    /// <summary>Opens a key.</summary>
    /// <exception cref="IssuerException">There is none, or it does not open.</exception>
    public ECDsa Open(string path)
    {
        if (!KeyFile.IsPublic(path))
        {
            return KeyFile.ReadKey(path, passphrase);
        }

        var token = settings ?? throw new IssuerException(
            ExitStatus.Usage, $"The private key of {path} is in a PKCS #11 token, but \"keys\" in issuer.json does not say in which.");
        _token ??= Pkcs11Token.Open(token);
        return _token.Find(KeyFile.ReadPublicKey(path));
    }

    /// <inheritdoc/>
    public void Dispose() => _token?.Dispose();
}
