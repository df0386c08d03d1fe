using System.Collections.Immutable;
using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Engine.Tests.Model.Rules;

/// <summary>A key entry (section 3.1) as the model knows it.</summary>
internal sealed record ModelKey(uint Handle, uint Session, KeyEntryParameters Parameters, string PublicKey)
{
    public uint? Pin { get; init; }

    public ImmutableList<byte[]> CertificatePath { get; init; } = [];

    /// <summary>The public key in the certificate, hexadecimal like <see cref="PublicKey"/>.</summary>
    public string CertifiedKey { get; init; } = "";

    public byte[]? SymmetricKey { get; init; }

    public KeyBackup Backup { get; init; }

    public ImmutableList<KeyExtension> Extensions { get; init; } = [];

    public string Certificate => CertificatePath.Count == 0 ? "" : Convert.ToHexString(CertificatePath[0]);
}
