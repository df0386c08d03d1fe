
namespace Sks.Engine.Tests.Model.Operations;

/// <summary>Sets of endorsed algorithms.</summary>
internal enum Endorsed
{
    Any,
    Ecdsa,
    Hmac,
    None,
    Rsa,
    Unsorted,
    Unknown,
}
