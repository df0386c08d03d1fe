namespace Sks.Client;

/// <summary>A code that has been used up by making it.</summary>
/// <param name="Code">6 to 8 digits.</param>
/// <param name="Counter">The counter that it belongs to.</param>
public sealed record HotpCode(string Code, ulong Counter);
