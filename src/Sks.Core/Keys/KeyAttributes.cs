namespace Sks.Core.Keys;

/// <summary>What <c>getKeyAttributes</c> answers.</summary>
/// <param name="SymmetricKeyLength">Bytes; 0 for an asymmetric key.</param>
/// <param name="CertificatePath">X.509 DER, end entity first.</param>
/// <param name="AppUsage">What the key is meant for.</param>
/// <param name="FriendlyName">0 to 100 characters.</param>
/// <param name="EndorsedAlgorithms">Algorithm URIs, ascending; empty when only the key material constrains.</param>
/// <param name="ExtensionTypes">Type URIs of the key's extensions.</param>
public sealed record KeyAttributes(
    ushort SymmetricKeyLength,
    IReadOnlyList<byte[]> CertificatePath,
    AppUsage AppUsage,
    string FriendlyName,
    IReadOnlyList<string> EndorsedAlgorithms,
    IReadOnlyList<string> ExtensionTypes);
