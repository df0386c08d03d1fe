using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Issuer.Management;

/// <summary>A credential lookup that an issuer session makes (SKS Appendix D).</summary>
/// <param name="Id">1 to 32 printable ASCII characters, unique in the session.</param>
/// <param name="KeyManagementKey">Whose sessions are searched and who signs: RSA or P-256, X.509 DER.</param>
/// <param name="Filter">Further conditions, or <see langword="null"/> for all keys of those sessions.</param>
public sealed record KeyLookup(string Id, byte[] KeyManagementKey, SearchFilter? Filter = null);
