namespace Sks.Issuer.Configuration;

/// <summary>Which devices may have the keys of a profile.</summary>
/// <param name="Vendors">Files in <c>vendors/</c> whose roots count; <see langword="null"/>: all.</param>
/// <param name="Preregistered">Whether the operator has to have named the device before.</param>
internal sealed record TrustSettings(IReadOnlyList<string>? Vendors, bool Preregistered)
{
    /// <summary>Every device of every vendor.</summary>
    public static TrustSettings Default { get; } = new(null, false);
}
