namespace Sks.Core.Keys;

/// <summary>A typed extension object of a key (<c>addExtension</c>, <c>getExtension</c>).</summary>
/// <param name="Type">URI, at most 1,000 bytes; a key has at most one extension of a type.</param>
/// <param name="SubType">What the data is.</param>
/// <param name="Qualifier">MIME type of a logotype, at most 128 bytes; else empty.</param>
/// <param name="ExtensionData">At most <c>extensionDataSize</c> bytes.</param>
public sealed record KeyExtension(string Type, ExtensionSubType SubType, string Qualifier, byte[] ExtensionData);
