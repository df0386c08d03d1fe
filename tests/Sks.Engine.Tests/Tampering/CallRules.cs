using Sks.Core;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>What must follow when whole calls are repeated, dropped, reordered or replayed.</summary>
internal static class CallRules
{
    public static bool HasMac(WireMethod method) => method.Input.Any(field => field.Name == "mac");

    /// <summary>The second of two equal calls.</summary>
    public static Consequence Repeated(WireMethod method) => method.Id switch
    {
        // The session is closed, and stays as it is.
        MethodId.CloseProvisioningSession or MethodId.AbortProvisioningSession => new(SksStatus.NoSession, SessionEnd.Never),

        // Reads only.
        MethodId.GetKeyHandle or MethodId.EnumerateProvisioningSessions => new(SksStatus.Success, SessionEnd.Never),

        // Anybody may open sessions; the issuer knows of one, and nobody can use the other.
        MethodId.CreateProvisioningSession => new(SksStatus.Success, SessionEnd.Never),

        // The first one counted; its signature is by a key that has no power any more.
        MethodId.UpdateKeyManagementKey => new(SksStatus.Crypto, SessionEnd.Never),
        _ => new(SksStatus.Mac, SessionEnd.AtOnce),
    };

    /// <summary>The call that comes when the one before it has not: its MAC was made for a later place in the sequence.</summary>
    public static SksStatus AfterMissing(RequestFrame missing, byte[] forgedAnswer, RequestFrame next)
    {
        if (!HasMac(next.Method) || !HasMac(missing.Method))
        {
            return SksStatus.Success;
        }

        return BuildsOn(missing, forgedAnswer, next) ? SksStatus.Option : SksStatus.Mac;
    }

    /// <summary>Whether a call names the policy that a missing call was to create, or needs the certificate that it was to bring.</summary>
    private static bool BuildsOn(RequestFrame missing, byte[] forgedAnswer, RequestFrame next)
    {
        if (missing.Method.Id == MethodId.SetCertificatePath)
        {
            return next.Method.Input[0].Name == "keyHandle" && next.Handle(0) == missing.Handle(0);
        }

        return missing.Method.Id is MethodId.CreatePukPolicy or MethodId.CreatePinPolicy
            && next.Method.Input.Where((f, i) => f.Name.EndsWith("PolicyHandle", StringComparison.Ordinal)
                && next.Encoded(i).AsSpan().SequenceEqual(forgedAnswer.AsSpan(1))).Any();
    }

    /// <summary>A call of an earlier session, its handles corrected.</summary>
    public static Consequence Replayed(WireMethod method) => method.Id switch
    {
        // It opens a session with the key of one that is over, which the issuer refuses.
        MethodId.CreateProvisioningSession => new(SksStatus.Success, SessionEnd.Later),
        MethodId.UpdateKeyManagementKey => new(SksStatus.Crypto, SessionEnd.AtOnce),
        _ => new(SksStatus.Mac, SessionEnd.AtOnce),
    };
}
