using Sks.Core.Protection;

namespace Sks.Issuer.Configuration;

/// <summary>What one enrollment yields: keys with their certificates, under one PIN policy or free.</summary>
internal sealed record CredentialProfile
{
    /// <summary>1 to 16.</summary>
    public required IReadOnlyList<KeyProfile> Keys { get; init; }

    /// <summary>The PIN's rules, or <see langword="null"/> for keys that want none.</summary>
    public required PinPolicy? PinPolicy { get; init; }

    /// <summary>The PUK, or <see langword="null"/> for none.</summary>
    public required PukSettings? Puk { get; init; }

    /// <summary>Whether each enrollment waits for the operator's approval when its keys are made.</summary>
    public required bool Approval { get; init; }

    /// <summary>Which devices may have the keys.</summary>
    public required TrustSettings Trust { get; init; }

    /// <summary>Whether a key of it wants its PIN.</summary>
    public bool UsesPin(KeyProfile key) => PinPolicy is not null && key.ProtectedBy == KeyProtectionKind.Pin;

    /// <summary>The key of an id, or <see langword="null"/> when the profile has not so many any more.</summary>
    /// <param name="keyId">As in the session and in the books.</param>
    public KeyProfile? Key(string keyId) => Keys.Where((_, place) => KeyId(place) == keyId).FirstOrDefault();

    /// <summary>The id of the key in a place, 0 for the first.</summary>
    public static string KeyId(int place) => $"Key.{place + 1}";
}
