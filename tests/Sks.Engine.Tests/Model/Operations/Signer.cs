
namespace Sks.Engine.Tests.Model.Operations;

/// <summary>Who signs for a post provisioning operation or a roll-over, and what.</summary>
internal enum Signer
{
    /// <summary>The issuer of the session, with its key management key of the target's generation: right if the target is its own.</summary>
    Issuer,

    /// <summary>The issuer, with a key management key of another generation.</summary>
    OtherGeneration,

    /// <summary>The issuer, for a certificate that is not the target's.</summary>
    OtherCertificate,
}
