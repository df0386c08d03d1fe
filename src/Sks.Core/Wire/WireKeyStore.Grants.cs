using Sks.Core.DataTypes;
using Sks.Core.Protection;

namespace Sks.Core.Wire;

// This project's grantKey [210] to enumerateGrants [212], and selectStore [213], which is about a connection and so no instance method.
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public void GrantKey(uint keyHandle, GranteeKind granteeKind, uint granteeId)
    {
        using var call = Begin(MethodId.GrantKey);
        call.Request.UInt(keyHandle).Byte((byte)granteeKind).UInt(granteeId);
        call.Send();
    }

    internal static void ServeGrantKey(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var granteeKind = (GranteeKind)call.Input.Byte();
        uint granteeId = call.Input.UInt();
        call.Grants().GrantKey(keyHandle, granteeKind, granteeId);
        call.Answer();
    }

    /// <inheritdoc/>
    public void RevokeKey(uint keyHandle, GranteeKind granteeKind, uint granteeId)
    {
        using var call = Begin(MethodId.RevokeKey);
        call.Request.UInt(keyHandle).Byte((byte)granteeKind).UInt(granteeId);
        call.Send();
    }

    internal static void ServeRevokeKey(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var granteeKind = (GranteeKind)call.Input.Byte();
        uint granteeId = call.Input.UInt();
        call.Grants().RevokeKey(keyHandle, granteeKind, granteeId);
        call.Answer();
    }

    /// <inheritdoc/>
    public KeyGrants? EnumerateGrants(uint keyHandle)
    {
        using var call = Begin(MethodId.EnumerateGrants);
        call.Request.UInt(keyHandle);
        return call.Send(static (ref answer) =>
            answer.UInt() is var handle and not 0 ? new KeyGrants(handle, answer.UInts(), answer.UInts()) : null);
    }

    internal static void ServeEnumerateGrants(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var grants = call.Grants().EnumerateGrants(keyHandle);
        if (grants is null)
        {
            call.Answer().UInt(0);
            return;
        }

        call.Answer().UInt(grants.KeyHandle).UInts(grants.UserIds).UInts(grants.GroupIds);
    }

    /// <summary>The frame of <c>selectStore [213]</c>, with which a connection to another user's store begins.</summary>
    public static byte[] SelectStoreRequest(uint userId)
    {
        using var request = new DataWriter();
        return request.UInt(sizeof(byte) + sizeof(uint)).Byte((byte)MethodId.SelectStore).UInt(userId).ToArray();
    }

    /// <summary>Reads the answer to <see cref="SelectStoreRequest"/>.</summary>
    /// <param name="answer">The answer without its length.</param>
    /// <exception cref="SksException">What the answer says, or <see cref="SksStatus.External"/>: it is malformed.</exception>
    public static void ReadSelectStoreAnswer(ReadOnlySpan<byte> answer)
    {
        if (WireCall.ErrorIn(answer) is { } error)
        {
            throw error;
        }
    }

    internal static void ServeSelectStore(ref ServedCall call)
    {
        uint userId = call.Input.UInt();
        call.Selection().SelectStore(userId);
        call.Answer();
    }

    /// <inheritdoc/>
    public IReadOnlyList<uint> ListGrantors()
    {
        using var call = Begin(MethodId.ListGrantors);
        return call.Send(static (ref answer) => answer.UInts());
    }

    internal static void ServeListGrantors(ref ServedCall call)
    {
        var grantors = call.Selection().Grantors;
        call.Answer().UInts(grantors);
    }
}
