using System.Security.Cryptography;
using Sks.Core.Cards;

namespace Sks.Core.Wire;

// This project's listCards [220] to initializePin [226]. Logins belong to a connection: a client of several joins them, or logs in to each.
public abstract partial class WireKeyStore
{
    private const int TicketLength = 32;

    /// <inheritdoc/>
    public CardList ListCards(ReadOnlySpan<byte> generation, uint keyHandle)
    {
        using var call = Begin(MethodId.ListCards);
        call.Request.Bytes(generation).UInt(keyHandle);
        return call.Send(static (ref answer) => new CardList(answer.Bytes(), answer.Blob(), answer.Blob(), answer.UInt()));
    }

    internal static void ServeListCards(ref ServedCall call)
    {
        var generation = call.Input.BytesSpan();
        uint keyHandle = call.Input.UInt();
        var list = call.Cards().ListCards(generation, keyHandle);
        call.Answer().Bytes(list.Generation).Blob(list.Cards).Blob(list.Keys).UInt(list.NextKeyHandle);
    }

    /// <inheritdoc/>
    public void LogIn(uint keyHandle, bool once, ReadOnlySpan<byte> authorization)
    {
        using var call = Begin(MethodId.LogIn);
        call.Request.UInt(keyHandle).Bool(once).Bytes(authorization);
        call.Send();
    }

    internal static void ServeLogIn(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        bool once = call.Input.Bool();
        var authorization = call.Input.BytesSpan();
        call.Logins().LogIn(keyHandle, once, authorization);
        call.Answer();
    }

    /// <inheritdoc/>
    public void LogOut(uint keyHandle)
    {
        using var call = Begin(MethodId.LogOut);
        call.Request.UInt(keyHandle);
        call.Send();
    }

    internal static void ServeLogOut(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        call.Logins().LogOut(keyHandle);
        call.Answer();
    }

    /// <inheritdoc/>
    public byte[] ShareLogins()
    {
        using var call = Begin(MethodId.ShareLogins);
        return call.Send(static (ref answer) => answer.FixedBytesSpan(TicketLength).ToArray());
    }

    internal static void ServeShareLogins(ref ServedCall call)
    {
        byte[] ticket = call.Logins().ShareLogins();
        try
        {
            call.Answer().Bytes(ticket);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(ticket);
        }
    }

    /// <inheritdoc/>
    public void JoinLogins(ReadOnlySpan<byte> ticket)
    {
        using var call = Begin(MethodId.JoinLogins);
        call.Request.Bytes(ticket);
        call.Send();
    }

    internal static void ServeJoinLogins(ref ServedCall call)
    {
        var ticket = call.Input.FixedBytesSpan(TicketLength);
        call.Logins().JoinLogins(ticket);
        call.Answer();
    }

    /// <inheritdoc/>
    public void LogInWithPuk(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        using var call = Begin(MethodId.LogInWithPuk);
        call.Request.UInt(keyHandle).Bytes(authorization);
        call.Send();
    }

    internal static void ServeLogInWithPuk(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var authorization = call.Input.BytesSpan();
        call.Logins().LogInWithPuk(keyHandle, authorization);
        call.Answer();
    }

    /// <inheritdoc/>
    public void InitializePin(uint keyHandle, ReadOnlySpan<byte> newPin)
    {
        using var call = Begin(MethodId.InitializePin);
        call.Request.UInt(keyHandle).Bytes(newPin);
        call.Send();
    }

    internal static void ServeInitializePin(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        var newPin = call.Input.BytesSpan();
        call.Logins().InitializePin(keyHandle, newPin);
        call.Answer();
    }
}
