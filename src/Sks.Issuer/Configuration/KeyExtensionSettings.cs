using Sks.Core.Keys;

namespace Sks.Issuer.Configuration;

/// <summary>An extension object of a key (<c>addExtension</c>), the same in all devices.</summary>
/// <param name="Type">URI.</param>
/// <param name="SubType">What <paramref name="Data"/> is.</param>
/// <param name="Qualifier">The MIME type of a logotype; else empty.</param>
/// <param name="Data">1 to 65,536 bytes; of a property bag none.</param>
/// <param name="Properties">Of a property bag; else empty.</param>
internal sealed record KeyExtensionSettings(string Type, ExtensionSubType SubType, string Qualifier, byte[] Data, IReadOnlyList<NameValuePair> Properties)
{
    /// <summary>Bytes of an extension that every key store takes.</summary>
    public const int SizeLimit = 65_536;
}
