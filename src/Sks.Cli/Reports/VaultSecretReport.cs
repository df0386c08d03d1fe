using Sks.Cli.Terminal;
using Sks.Core;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Protection = Sks.Core.Protection.ExportProtection;

namespace Sks.Cli.Reports;

/// <summary>A static secret, as <c>sks vault list</c> shows it: never the secret itself.</summary>
/// <param name="Handle">Its handle in this store.</param>
/// <param name="FriendlyName">Its name for people, or empty.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ExportProtection"><c>none</c>, <c>pin</c>, <c>puk</c> or <c>non-exportable</c>.</param>
/// <param name="Exported">Whether it has left the key store before.</param>
/// <param name="Pin">State of its PIN.</param>
/// <param name="Puk">State of its PUK.</param>
/// <param name="Problem">Why it cannot be shown now, or <see langword="null"/>.</param>
/// <param name="Properties">What its property bags say, such as the site that it is for.</param>
internal sealed record VaultSecretReport(
    uint Handle,
    string FriendlyName,
    int Size,
    string ExportProtection,
    bool Exported,
    SecretReport Pin,
    SecretReport Puk,
    string? Problem,
    IReadOnlyList<PropertyReport> Properties)
{
    /// <summary>Asks the store about a static secret.</summary>
    public static VaultSecretReport Of(ISecureKeyStore store, KeyReport key)
    {
        var attributes = store.GetKeyAttributes(key.Handle);
        var protection = store.GetKeyProtectionInfo(key.Handle);
        return new VaultSecretReport(
            key.Handle,
            key.FriendlyName,
            attributes.SymmetricKeyLength,
            NameOf(protection.ExportProtection),
            protection.KeyBackup.HasFlag(KeyBackup.Exported),
            key.Pin,
            key.Puk,
            ProblemOf(protection.ExportProtection, key),
            [.. attributes.ExtensionTypes.SelectMany(type => PropertiesOf(store.GetExtension(key.Handle, type)))]);
    }

    public void ShowOn(Screen screen)
    {
        screen.Line($"Key {Handle}{(FriendlyName.Length > 0 ? $" \"{FriendlyName}\"" : "")} ({Size} bytes{(Exported ? ", exported before" : "")})");
        screen.Field("Shown with", ExportProtection switch { "none" => "nothing", "pin" => "the PIN", "puk" => "the PUK", _ => "never" });
        if (Problem is not null)
        {
            screen.Field("Not now", Problem);
        }

        screen.Field("PIN", Pin.ToString());
        screen.Field("PUK", Puk.ToString());
        foreach (var property in Properties)
        {
            screen.Field(property.Name, property.Value);
        }
    }

    private static string NameOf(Protection protection) => protection switch
    {
        Protection.None => "none",
        Protection.Pin => "pin",
        Protection.Puk => "puk",
        _ => "non-exportable",
    };

    private static string? ProblemOf(Protection protection, KeyReport key) => protection switch
    {
        Protection.None => null,
        Protection.Pin when key.Pin.State == "none" => "its issuer wants a PIN, but it has none",
        Protection.Pin when key.Pin.State == "locked" => "wrong PINs have locked it",
        Protection.Puk when key.Puk.State == "none" => "its issuer wants a PUK, but it has none",
        Protection.Puk when key.Puk.State == "locked" => "wrong PUKs have locked it",
        Protection.Pin or Protection.Puk => null,
        _ => "its issuer does not let it leave the key store",
    };

    private static IEnumerable<PropertyReport> PropertiesOf(KeyExtension extension) => extension.SubType == ExtensionSubType.PropertyBag
        ? PropertyBag.Read(extension).Properties.Select(pair => new PropertyReport(extension.Type, pair.Name, pair.Value))
        : [];
}
