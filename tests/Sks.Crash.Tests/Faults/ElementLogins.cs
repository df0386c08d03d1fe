using Sks.Core;
using Sks.Core.Wire;

namespace Sks.Crash.Tests.Faults;

/// <summary>Logins of an element in this process, which have no tickets.</summary>
internal sealed class ElementLogins(ICardLogins logins) : IConnectionLogins
{
    public void LogIn(uint keyHandle, bool once, ReadOnlySpan<byte> authorization) => logins.LogIn(keyHandle, once, authorization);

    public void LogOut(uint keyHandle) => logins.LogOut(keyHandle);

    public void LogInWithPuk(uint keyHandle, ReadOnlySpan<byte> authorization) => logins.LogInWithPuk(keyHandle, authorization);

    public void InitializePin(uint keyHandle, ReadOnlySpan<byte> newPin) => logins.InitializePin(keyHandle, newPin);

    public byte[] ShareLogins() => throw new NotSupportedException();

    public void JoinLogins(ReadOnlySpan<byte> ticket) => throw new NotSupportedException();
}
