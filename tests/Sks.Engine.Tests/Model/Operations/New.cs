using Sks.Engine.Tests.Model.Rules;

namespace Sks.Engine.Tests.Model.Operations;

/// <summary>What an issuer says about new keys.</summary>
internal static class New
{
    /// <summary>The key's certificate path, or something for a call that must fail for the lack of one.</summary>
    public static IReadOnlyList<byte[]> Path(ModelKey key) => key.CertificatePath.Count > 0 ? key.CertificatePath : [[0x30, 0x00]];
}
