namespace Sks.Issuer.Configuration;

/// <summary>A PUK that the issuer makes for each credential: random digits.</summary>
/// <param name="Length">Digits, 8 to 128.</param>
/// <param name="RetryLimit">Wrong PUKs in sequence that lock it for good, 1 to 10,000; 0: none, but a second's delay each.</param>
internal sealed record PukSettings(int Length, ushort RetryLimit);
