namespace Sks.Core.Keys;

/// <summary>One name-value pair of a <see cref="PropertyBag"/>.</summary>
/// <param name="Name">1 to 255 bytes; once in a bag.</param>
/// <param name="Writable">Whether <c>setProperty</c> may give it another value.</param>
/// <param name="Value">At most 65,535 bytes; may be empty.</param>
public sealed record NameValuePair(string Name, bool Writable, string Value);
