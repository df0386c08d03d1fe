namespace Sks.Client;

/// <summary>The code of a moment.</summary>
/// <param name="Code">6 to 8 digits.</param>
/// <param name="SecondsLeft">Until the next one; at least 1.</param>
public sealed record TotpCode(string Code, int SecondsLeft);
