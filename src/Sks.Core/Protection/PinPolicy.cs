namespace Sks.Core.Protection;

/// <summary>What <c>createPinPolicy</c> is asked to make.</summary>
/// <param name="Id">1 to 32 printable ASCII characters.</param>
/// <param name="UserDefined">Whether the user sets the first PIN, or else the issuer.</param>
/// <param name="UserModifiable">Whether the user may change the PIN later.</param>
/// <param name="Format">How the PIN is written (section 5.6).</param>
/// <param name="RetryLimit">1 to 10,000 wrong PINs in sequence lock the key.</param>
/// <param name="Grouping">How the PINs of the keys under this policy relate (section 5.7).</param>
/// <param name="PatternRestrictions">Which PINs are too simple (section 5.5).</param>
/// <param name="MinLength">Bytes, 1 to 128.</param>
/// <param name="MaxLength">Bytes, <paramref name="MinLength"/> to 128.</param>
/// <param name="InputMethod">How PINs should be entered (section 5.4).</param>
public sealed record PinPolicy(
    string Id,
    bool UserDefined,
    bool UserModifiable,
    PinFormat Format,
    ushort RetryLimit,
    PinGrouping Grouping,
    PatternRestrictions PatternRestrictions,
    ushort MinLength,
    ushort MaxLength,
    InputMethod InputMethod);
