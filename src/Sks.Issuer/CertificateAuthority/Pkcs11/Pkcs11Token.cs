using System.Formats.Asn1;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Sks.Issuer.Commands;
using Sks.Issuer.Configuration;
using ISession = Net.Pkcs11Interop.HighLevelAPI.ISession;

namespace Sks.Issuer.CertificateAuthority.Pkcs11;

/// <summary>A PKCS #11 token with P-256 keys, logged in to as its user, in one session. Thread safe: one call at a time.</summary>
internal sealed class Pkcs11Token : IDisposable
{
    private const int IdSize = 16;

    /// <summary>CKA_EC_PARAMS: OID 1.2.840.10045.3.1.7, DER.</summary>
    private static readonly byte[] P256 = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07];

    // Pkcs11Interop asks for "libdl", a file that glibc has only for programs of before 2.34, under another name.
    static Pkcs11Token() => NativeLibrary.SetDllImportResolver(
        typeof(Pkcs11InteropFactories).Assembly,
        (name, _, _) => name == "libdl" && NativeLibrary.TryLoad("libdl.so.2", out nint library) ? library : IntPtr.Zero);

    private readonly Lock _lock = new();
    private readonly Pkcs11InteropFactories _factories = new();
    private readonly IPkcs11Library _library;
    private readonly ISession _session;

    private Pkcs11Token(KeySettings settings)
    {
        _library = _factories.Pkcs11LibraryFactory.LoadPkcs11Library(_factories, settings.Module, AppType.MultiThreaded);
        try
        {
            var slots = _library.GetSlotList(SlotsType.WithTokenPresent).Where(s => s.GetTokenInfo().Label.TrimEnd() == settings.Token).ToList();
            var slot = slots.Count == 1 ? slots[0] : throw new IssuerException(
                slots.Count == 0 ? ExitStatus.NotFound : ExitStatus.Refused,
                $"{settings.Module} has {(slots.Count == 0 ? "no token" : "several tokens")} with the label '{PlainText.OneLine(settings.Token)}'.");
            _session = slot.OpenSession(SessionType.ReadWrite);
            LogIn(settings.PinFile);
        }
        catch
        {
            _library.Dispose();
            throw;
        }
    }

    /// <summary>Opens a token.</summary>
    /// <exception cref="IssuerException">There is none, or the PIN is wrong.</exception>
    public static Pkcs11Token Open(KeySettings settings)
    {
        try
        {
            return new Pkcs11Token(settings);
        }
        catch (Pkcs11Exception e)
        {
            throw new IssuerException(ExitStatus.Refused, $"Token '{PlainText.OneLine(settings.Token)}' does not open ({e.RV}); see to its PIN in {settings.PinFile}.", e);
        }
        catch (UnmanagedException e)
        {
            throw new IssuerException(ExitStatus.NotFound, $"{settings.Module} cannot be loaded as a PKCS #11 module; check \"module\".", e);
        }
    }

    /// <summary>Makes a key that never leaves the token.</summary>
    public Pkcs11Key Generate(string label)
    {
        byte[] id = RandomNumberGenerator.GetBytes(IdSize);
        List<IObjectAttribute> common = [Of(CKA.CKA_TOKEN, true), Of(CKA.CKA_ID, id), Of(CKA.CKA_LABEL, label)];
        lock (_lock)
        {
            _session.GenerateKeyPair(
                _factories.MechanismFactory.Create(CKM.CKM_EC_KEY_PAIR_GEN),
                [.. common, Of(CKA.CKA_PRIVATE, false), Of(CKA.CKA_VERIFY, true), Of(CKA.CKA_EC_PARAMS, P256)],
                [.. common, Of(CKA.CKA_PRIVATE, true), Of(CKA.CKA_SENSITIVE, true), Of(CKA.CKA_EXTRACTABLE, false), Of(CKA.CKA_SIGN, true)],
                out var publicKey,
                out var privateKey);
            return new Pkcs11Key(this, privateKey, Point(publicKey)!.Value);
        }
    }

    /// <summary>Finds the private key to a public one, and tries it.</summary>
    /// <param name="subjectPublicKeyInfo">DER.</param>
    /// <exception cref="IssuerException">The token does not have it.</exception>
    public Pkcs11Key Find(byte[] subjectPublicKeyInfo)
    {
        using var wanted = ECDsa.Create();
        wanted.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
        var point = wanted.ExportParameters(includePrivateParameters: false).Q;
        lock (_lock)
        {
            foreach (var publicKey in Objects(CKO.CKO_PUBLIC_KEY, Of(CKA.CKA_EC_PARAMS, P256)))
            {
                if (Point(publicKey) is { } found && found.X.AsSpan().SequenceEqual(point.X) && found.Y.AsSpan().SequenceEqual(point.Y))
                {
                    byte[] id = _session.GetAttributeValue(publicKey, [CKA.CKA_ID])[0].GetValueAsByteArray();
                    foreach (var privateKey in Objects(CKO.CKO_PRIVATE_KEY, Of(CKA.CKA_ID, id)))
                    {
                        return Tried(new Pkcs11Key(this, privateKey, point));
                    }
                }
            }
        }

        throw new IssuerException(ExitStatus.NotFound, "The token does not have the issuer's private key; it has been deleted there, or this is another token.");
    }

    /// <summary>CKM_ECDSA.</summary>
    /// <returns>r and s, of 32 bytes each.</returns>
    /// <exception cref="CryptographicException">The token does not sign.</exception>
    internal byte[] Sign(IObjectHandle key, byte[] hash)
    {
        lock (_lock)
        {
            try
            {
                using var mechanism = _factories.MechanismFactory.Create(CKM.CKM_ECDSA);
                return _session.Sign(mechanism, key, hash);
            }
            catch (Pkcs11Exception e)
            {
                throw new CryptographicException($"The PKCS #11 token does not sign ({e.RV}).", e);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _session.Dispose();
            _library.Dispose();
        }
    }

    private static Pkcs11Key Tried(Pkcs11Key key)
    {
        byte[] hash = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);
        return key.VerifyHash(hash, key.SignHash(hash))
            ? key
            : throw new IssuerException(ExitStatus.Damaged, "The token's private key does not belong to the public one beside it.");
    }

    private void LogIn(string pinFile)
    {
        using var pin = KeyPassphrase.ReadLine(pinFile);
        byte[] copy = pin.Span.ToArray();
        try
        {
            _session.Login(CKU.CKU_USER, copy);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    private List<IObjectHandle> Objects(CKO kind, IObjectAttribute attribute) =>
        _session.FindAllObjects([_factories.ObjectAttributeFactory.Create(CKA.CKA_CLASS, kind), attribute]);

    /// <summary>CKA_EC_POINT: an uncompressed point in an OCTET STRING.</summary>
    private ECPoint? Point(IObjectHandle publicKey)
    {
        byte[] value = _session.GetAttributeValue(publicKey, [CKA.CKA_EC_POINT])[0].GetValueAsByteArray();
        byte[] point = AsnDecoder.ReadOctetString(value, AsnEncodingRules.DER, out _);
        return point.Length == 65 && point[0] == 0x04 ? new ECPoint { X = point[1..33], Y = point[33..] } : null;
    }

    private IObjectAttribute Of(CKA type, bool value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Of(CKA type, byte[] value) => _factories.ObjectAttributeFactory.Create(type, value);

    private IObjectAttribute Of(CKA type, string value) => _factories.ObjectAttributeFactory.Create(type, value);
}
