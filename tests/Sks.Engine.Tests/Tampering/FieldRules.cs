using System.Text;
using Sks.Core;
using Sks.Core.Wire;
using Sks.Engine.Store;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>
/// What must follow when an argument was changed. In short: what cannot be decoded is ERROR_OPTION, what the MAC covers is ERROR_MAC, and a
/// handle that names nothing is ERROR_NO_SESSION, ERROR_NO_KEY, or ERROR_OPTION for a policy's. The rest is exceptions, each with its reason.
/// </summary>
internal static class FieldRules
{
    public static Consequence For(Middle middle, RequestFrame honest, int argument, RequestFrame changed)
    {
        if (FrameDecoding.Split(changed.ToBytes()) is not { } decoded)
        {
            // binary-api.md; the session that the first argument still names goes with the call (every failed provisioning call).
            bool namesSession = honest.Method.IsInsideSession
                && changed.ToBytes().AsSpan(1, 4).SequenceEqual(honest.ToBytes().AsSpan(1, 4));
            bool isAmidst = middle.SessionHandle != 0 && !namesSession;
            return new(SksStatus.Option, isAmidst ? SessionEnd.Later : SessionEnd.AtOnce);
        }

        string name = honest.Method.Input[argument].Name;
        return (honest.Method.Id, name) switch
        {
            (MethodId.CreateProvisioningSession, _) => new(OfCreation(name, honest, decoded), SessionEnd.Later),

            // Reads only, and the issuer does not ask it: nothing to protect.
            (MethodId.EnumerateProvisioningSessions, _) => new(SksStatus.Success, SessionEnd.Never),
            (MethodId.AbortProvisioningSession, _) => OfAbort(middle, decoded.Handle(argument)),
            (MethodId.UpdateKeyManagementKey, "provisioningHandle") => OfRollOver(middle, decoded.Handle(argument)),

            // The signature of the old key covers the new one and nothing else.
            (MethodId.UpdateKeyManagementKey, _) => new(SksStatus.Crypto, SessionEnd.AtOnce),
            (MethodId.GetKeyHandle, "id") => OfKeyId(middle, decoded.Value(argument)),
            (MethodId.CreateKeyEntry, "pinValue") => OfPinValue(middle, honest, decoded.Value(argument)),
            (_, "provisioningHandle") => OfProvisioningHandle(middle, honest, decoded.Handle(argument)),
            (_, "keyHandle") => OfKeyHandle(middle, honest, decoded.Handle(argument)),
            (_, "targetKeyHandle") => new(OfTarget(middle, decoded.Handle(argument)), SessionEnd.AtOnce),
            (_, "pukPolicyHandle") => new(OfPolicy(middle, RecordKind.PukPolicy, decoded.Handle(argument)), SessionEnd.AtOnce),
            (_, "pinPolicyHandle") => new(OfPolicy(middle, RecordKind.PinPolicy, decoded.Handle(argument)), SessionEnd.AtOnce),
            _ => new(SksStatus.Mac, SessionEnd.AtOnce),
        };
    }

    /// <summary>
    /// No session yet, so no MAC: the attestation covers every argument, and the issuer refuses it (Server Response Validation). Status 0
    /// therefore ends as <see cref="SessionEnd.Later"/>. The store itself refuses what it cannot use.
    /// </summary>
    private static SksStatus OfCreation(string name, RequestFrame honest, RequestFrame decoded)
    {
        byte[] value = decoded.Value(decoded.IndexOf(name));
        return name switch
        {
            "sessionKeyAlgorithm" => SksStatus.Algorithm,
            "serverSessionId" => IsId(value) ? SksStatus.Success : SksStatus.Option,
            "serverEphemeralKey" => IsKey(value) ? SksStatus.Success : SksStatus.Crypto,
            "keyManagementKey" => value.Length == 0 || IsKey(value) ? SksStatus.Success : SksStatus.Crypto,
            "sessionLifeTime" => value is [0, 0] ? SksStatus.Option : SksStatus.Success,
            _ => SksStatus.Success,
        };

        // A valid key of the scripts is one that an honest run has sent, whole.
        bool IsKey(byte[] candidate)
        {
            using var key = System.Security.Cryptography.ECDsa.Create();
            try
            {
                key.ImportSubjectPublicKeyInfo(candidate, out int read);
                return read == candidate.Length && candidate.Length == honest.Value(honest.IndexOf("serverEphemeralKey")).Length;
            }
            catch (System.Security.Cryptography.CryptographicException)
            {
                return false;
            }
        }
    }

    private static bool IsId(byte[] value) => value.Length is >= 1 and <= 32 && value.All(b => b is >= 0x21 and <= 0x7E);

    /// <summary>Whose session it is, the middle may end it as it may cut the line. Here it ends a bystander's.</summary>
    private static Consequence OfAbort(Middle middle, uint handle) =>
        middle.Element.IsOpen(handle) ? new(SksStatus.Success, SessionEnd.Never) : new(SksStatus.NoSession, SessionEnd.Later);

    private static Consequence OfRollOver(Middle middle, uint handle)
    {
        if (middle.Element.Find(RecordKind.Session, handle) is null || middle.Element.IsOpen(handle))
        {
            return new(SksStatus.NoSession, SessionEnd.AtOnce);
        }

        if (handle == middle.Element.Find(RecordKind.Key, middle.Ground.UnmanagedKey)!.Parent)
        {
            return new(SksStatus.NotAllowed, SessionEnd.AtOnce);
        }

        // The signature names no session: all those under the old key are legal targets, and the middle picks them anyway (KeyGen2,
        // updatableKeyManagementKeys).
        return IsManagedByIssuer(middle, handle) ? new(SksStatus.Success, SessionEnd.Never) : new(SksStatus.Crypto, SessionEnd.AtOnce);
    }

    private static bool IsManagedByIssuer(Middle middle, uint session) =>
        middle.Ground.Targets.Any(target => middle.Element.Find(RecordKind.Key, target.Handle)!.Parent == session);

    /// <summary>"An invalid key id must return an error and abort the provisioning session." Another key's ID is not invalid.</summary>
    private static Consequence OfKeyId(Middle middle, byte[] id) =>
        middle.Requests.Any(r => r.Method.Id == MethodId.CreateKeyEntry && r.Value(r.IndexOf("id")).AsSpan().SequenceEqual(id))
            ? new(SksStatus.Success, SessionEnd.Later)
            : new(SksStatus.NoKey, SessionEnd.AtOnce);

    /// <summary>
    /// A PIN that the issuer sets is covered by the MAC. A PIN that the user chose never reaches the issuer, so no MAC covers it
    /// (PINValueReference): any PIN that the policy allows is taken, for it is the user's own client that sends it.
    /// </summary>
    private static Consequence OfPinValue(Middle middle, RequestFrame honest, byte[] pin)
    {
        uint policy = honest.Handle(honest.IndexOf("pinPolicyHandle"));
        if (policy == 0)
        {
            return new(SksStatus.Option, SessionEnd.AtOnce);
        }

        // The scripts' first PIN policy is the one with user-defined PINs: 4 to 8 digits.
        uint users = middle.Requests.Zip(middle.Answers).First(call => call.First.Method.Id == MethodId.CreatePinPolicy).Second is var answer
            ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(1))
            : 0;
        if (policy != users)
        {
            return new(SksStatus.Mac, SessionEnd.AtOnce);
        }

        bool isAllowed = pin.Length is >= 4 and <= 8 && Encoding.Latin1.GetString(pin).All(char.IsAsciiDigit);
        return isAllowed ? new(SksStatus.Success, SessionEnd.Never) : new(SksStatus.Option, SessionEnd.AtOnce);
    }

    private static Consequence OfProvisioningHandle(Middle middle, RequestFrame honest, uint handle)
    {
        if (!middle.Element.IsOpen(handle))
        {
            return new(SksStatus.NoSession, SessionEnd.Later);
        }

        // The call reached another open session. Without a MAC it may find a key of this ID there, and a handle that is of no use here;
        // else the session does not own the policy that the call names, or cannot verify its MAC.
        bool namesPolicy = honest.Method.Input.Where((f, i) =>
            f.Name.EndsWith("PolicyHandle", StringComparison.Ordinal) && honest.Handle(i) != 0).Any();
        var status = honest.Method.Id == MethodId.GetKeyHandle ? SksStatus.Success : namesPolicy ? SksStatus.Option : SksStatus.Mac;
        return new(status, SessionEnd.Later);
    }

    private static Consequence OfKeyHandle(Middle middle, RequestFrame honest, uint handle)
    {
        if (middle.Element.Find(RecordKind.Key, handle) is not { } key)
        {
            return new(SksStatus.NoKey, SessionEnd.Later);
        }

        if (!middle.Element.IsOpen(key.Parent))
        {
            return new(SksStatus.NoSession, SessionEnd.Later);
        }

        // What follows setCertificatePath needs the certificate that the MAC begins with; it is the key record's tag.
        bool lacksCertificate = key.Tag.Length == 0 && honest.Method.Id != MethodId.SetCertificatePath;
        return new(
            lacksCertificate ? SksStatus.Option : SksStatus.Mac,
            key.Parent == middle.SessionHandle ? SessionEnd.AtOnce : SessionEnd.Later);
    }

    /// <summary>Not under the MAC, but the authorization is over the target's certificate (section 6.4).</summary>
    private static SksStatus OfTarget(Middle middle, uint handle)
    {
        var key = middle.Element.Find(RecordKind.Key, handle);
        return key is null || middle.Element.IsOpen(key.Parent)
            ? SksStatus.NoKey
            : handle == middle.Ground.UnmanagedKey ? SksStatus.NotAllowed : SksStatus.Crypto;
    }

    /// <summary>The MAC covers the ID of the policy, or "" for none.</summary>
    private static SksStatus OfPolicy(Middle middle, RecordKind kind, uint handle) =>
        handle == 0 || middle.Element.Find(kind, handle)?.Parent == middle.SessionHandle ? SksStatus.Mac : SksStatus.Option;
}
