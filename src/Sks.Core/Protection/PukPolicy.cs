namespace Sks.Core.Protection;

/// <summary>What <c>createPukPolicy</c> is asked to make, apart from the PUK itself.</summary>
/// <param name="Id">1 to 32 printable ASCII characters.</param>
/// <param name="Format">How the PUK is written (section 5.6).</param>
/// <param name="RetryLimit">
/// 1 to 10,000 wrong PUKs in sequence lock it for good; 0 stands for no limit but a delay of a second per attempt.
/// </param>
public sealed record PukPolicy(string Id, PinFormat Format, ushort RetryLimit);
