namespace Sks.Core.SessionSecurity;

/// <summary>What an old key management key signs to make way for a new one (updateKeyManagementKey).</summary>
public static class RollOverAuthorization
{
    /// <summary>The signed bytes, no lengths: <c>"RollOverAuthorization" || new SubjectPublicKeyInfo</c>.</summary>
    public static byte[] Data(ReadOnlySpan<byte> newKeyManagementKey) => [.. "RollOverAuthorization"u8, .. newKeyManagementKey];
}
