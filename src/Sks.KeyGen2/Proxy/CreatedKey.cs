using Sks.Core.Keys;
using Sks.Core.PublicKeys;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>A key that the session has created, and what was asked for.</summary>
internal sealed record CreatedKey(KeyEntryParameters Parameters, CreatedKeyEntry Entry)
{
    /// <summary>The issuer's id.</summary>
    public string Id => Parameters.Id;

    public GeneratedKey ToGeneratedKey() => new(Id, PublicKey.Read(Entry.PublicKey), Entry.Attestation);

    public SavedKey ToSavedKey() => new(Id, Entry.PublicKey, Parameters.AppUsage, Parameters.FriendlyName) { KeyHandle = Entry.KeyHandle };
}
