using System.Text.Json;

namespace Sks.Issuer.Configuration;

/// <summary>A value in the settings file, with the line that it stands on.</summary>
/// <param name="Line">1 for the first.</param>
/// <param name="Kind">What JSON says it is; for objects and arrays the token that starts them.</param>
/// <param name="Text">A string's value or a number's digits; else empty.</param>
/// <param name="Members">An object's, by name, in order; else empty.</param>
/// <param name="Items">An array's; else empty.</param>
internal sealed record Setting(
    int Line,
    JsonTokenType Kind,
    string Text,
    IReadOnlyDictionary<string, (int Line, Setting Value)> Members,
    IReadOnlyList<Setting> Items);
