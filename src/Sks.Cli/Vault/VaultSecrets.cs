using Sks.Cli.CommandLine;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Protection;
using Sks.Core.Secrets;

namespace Sks.Cli.Vault;

/// <summary>Static secrets: symmetric keys whose only endorsed algorithm is <c>#none</c> (<c>importSymmetricKey</c>).</summary>
internal static class VaultSecrets
{
    /// <summary>All of them, exportable or not.</summary>
    public static IReadOnlyList<KeyReport> All(ISecureKeyStore store) => [.. KeySelector.All(store).Where(key => IsSecret(store, key))];

    /// <summary>The one that a person means, if it may leave the key store.</summary>
    /// <exception cref="CommandException">No such key, no static secret, or its issuer does not let it leave.</exception>
    public static KeyReport Find(ISecureKeyStore store, string text)
    {
        var key = KeySelector.Find(store, text);
        if (!IsSecret(store, key))
        {
            throw new CommandException(ExitStatus.Refused, $"Key {key.Handle} is no static secret; 'sks vault list' shows those that are there.");
        }

        return store.GetKeyProtectionInfo(key.Handle).ExportProtection < ExportProtection.NonExportable
            ? key
            : throw new CommandException(ExitStatus.Refused, $"The issuer of key {key.Handle} does not let it leave the key store.");
    }

    /// <summary>Exports a secret with what its issuer wants for that.</summary>
    /// <returns>The secret, for the caller to dispose of.</returns>
    /// <exception cref="CommandException">There is no PIN or PUK, or it is wrong or blocked.</exception>
    public static SecretBuffer Export(ISecureKeyStore store, KeyReport key, PinSource pin, PinSource puk, CancellationToken cancellation)
    {
        var authorization = new KeyAuthorization(store, key, cancellation);
        SecretBuffer? secret = null;
        switch (store.GetKeyProtectionInfo(key.Handle).ExportProtection)
        {
            case ExportProtection.Pin:
                authorization.RefuseFileWhereTypingIsWanted(pin);
                authorization.WithPin(pin, Take);
                break;
            case ExportProtection.Puk:
                authorization.WithPuk(puk, Take);
                break;
            default:
                Take([]);
                break;
        }

        return secret!;

        void Take(ReadOnlySpan<byte> value) => secret = SecretBuffer.TakeFrom(store.ExportKey(key.Handle, value));
    }

    private static bool IsSecret(ISecureKeyStore store, KeyReport key)
    {
        var attributes = store.GetKeyAttributes(key.Handle);
        return attributes.SymmetricKeyLength > 0 && attributes.EndorsedAlgorithms is [AlgorithmUris.None];
    }
}
