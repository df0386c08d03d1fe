using Sks.Core.Keys;
using Sks.Core.Secrets;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer;

/// <summary>
/// Encrypts and MACs what is fitted to one key, in the order in which the store executes it: certificatePath, import, extensions,
/// encryptedExtensions, propertyBags, logotypes. Every MAC but the first names the key by its End-Entity Certificate.
/// </summary>
internal static class CredentialIssuance
{
    /// <exception cref="InvalidOperationException">The contents break a rule, or cost more uses of the session key than are reserved.</exception>
    public static IssuedCredential Issue(IssuerSessionState state, ExpectedKey key, CredentialContents contents)
    {
        ContentRules.Check(key, contents);
        state.TakeReservedUses(contents.SessionKeyUses, $"The contents of credential {key.Id}");

        var path = contents.CertificatePath;
        byte[] pathMac = state.Mac(
            MethodNames.SetCertificatePath, MacData.SetCertificatePath(key.PublicKey, key.Id, path));
        return new IssuedCredential(key.Id, path, pathMac)
        {
            TrustAnchor = contents.TrustAnchor,
            ImportSymmetricKey = Import(state, MethodNames.ImportSymmetricKey, path[0], contents.SymmetricKey),
            ImportPrivateKey = Import(state, MethodNames.ImportPrivateKey, path[0], contents.PrivateKey),

            // A list, since each element takes its counter when it is made: exactly once, in order.
            Extensions = Extensions(state, contents).Select(extension => Add(state, path[0], extension)).ToList(),
        };
    }

    private static EncryptedKey? Import(IssuerSessionState state, string methodName, byte[] certificate, SecretBuffer? key)
    {
        if (key is null)
        {
            return null;
        }

        byte[] encrypted = state.SessionKey!.Encrypt(key.Span);
        return new EncryptedKey(encrypted, state.Mac(methodName, MacData.ImportKey(certificate, encrypted)));
    }

    /// <summary>As they travel, in the order of <see cref="IssuedExtension.Arrays"/>.</summary>
    private static IEnumerable<KeyExtension> Extensions(IssuerSessionState state, CredentialContents contents) =>
    [
        .. contents.Extensions.Select(e => new KeyExtension(e.Type, ExtensionSubType.Extension, "", e.Data)),
        .. contents.EncryptedExtensions.Select(e =>
            new KeyExtension(e.Type, ExtensionSubType.EncryptedExtension, "", state.SessionKey!.Encrypt(e.Data.Span))),
        .. contents.PropertyBags.Select(bag => new KeyExtension(bag.Type, ExtensionSubType.PropertyBag, "", ContentRules.Bag(bag.Properties))),
        .. contents.Logotypes.Select(e => new KeyExtension(e.Type, ExtensionSubType.Logotype, e.MimeType, e.Data)),
    ];

    private static IssuedExtension Add(IssuerSessionState state, byte[] certificate, KeyExtension extension) =>
        new(extension, state.Mac(MethodNames.AddExtension, MacData.AddExtension(certificate, extension)));
}
