using System.Security.Cryptography;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>The answers that a middle can make up for calls that it keeps back: right in form, and as right in content as it can know.</summary>
internal static class Forgery
{
    /// <summary>A handle that no store of a test has given.</summary>
    public const uint Handle = 0x7FFF_0000;

    public static byte[] Answer(Middle middle, RequestFrame frame)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] publicKey = key.ExportSubjectPublicKeyInfo();
        byte[] output = frame.Method.Id switch
        {
            MethodId.CreateProvisioningSession =>
                [.. Array("forged"u8), .. Array(publicKey), .. Array(new byte[64]), .. RequestFrame.UInt(Handle)],
            MethodId.CloseProvisioningSession => Array(new byte[32]),
            MethodId.CreatePukPolicy or MethodId.CreatePinPolicy or MethodId.EnumerateProvisioningSessions => RequestFrame.UInt(Handle),
            MethodId.CreateKeyEntry => [.. RequestFrame.UInt(Handle), .. Array(publicKey), .. Array(new byte[32])],

            // It has seen the answer to createKeyEntry.
            MethodId.GetKeyHandle => middle.Requests.Zip(middle.Answers)
                .Last(call => call.First.Method.Id == MethodId.CreateKeyEntry && call.First.Value(1).AsSpan().SequenceEqual(frame.Value(1)))
                .Second[1..5],
            _ => [],
        };
        return frame.Method.Id == MethodId.EnumerateProvisioningSessions ? [0, 0, 0, 0, 0] : [0, .. output];

        static byte[] Array(ReadOnlySpan<byte> value) => [.. RequestFrame.UShort(value.Length), .. value];
    }

    /// <summary>Whether the issuer's next call is made from an attested answer, which the middle cannot make up.</summary>
    public static bool IsAttested(WireMethod method) =>
        method.Id is MethodId.CreateProvisioningSession or MethodId.CreateKeyEntry or MethodId.CloseProvisioningSession;
}
