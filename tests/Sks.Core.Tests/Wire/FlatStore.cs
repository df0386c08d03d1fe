using Sks.Core.Cards;
using Sks.Core.Protection;
using Sks.Core.Wire;
using Bytes = System.ReadOnlySpan<byte>;

namespace Sks.Core.Tests.Wire;

/// <summary>A <see cref="FlatKeyStore"/> with all that a store may offer besides.</summary>
public sealed class FlatStore(Func<MethodId, object[], object[]> carryOut)
    : FlatKeyStore(carryOut), IDeviceAdministration, IGrantAdministration, ICardDirectory, IConnectionLogins, ILoginDialogs, IGrantorDirectory, IStoreSelection,
        IProvisioningAbort
{
    /// <summary>Stands for <see cref="AbortSessionOfKey"/>, which is not a method of the byte-level API.</summary>
    public const MethodId AbortSessionOfKeyCall = (MethodId)255;

    private readonly Func<MethodId, object[], object[]> _carryOut = carryOut;

    public byte[] GetDeviceCertificationRequest() => (byte[])_carryOut(MethodId.GetDeviceCertificationRequest, [])[0];

    public void SetDeviceCertificatePath(IReadOnlyList<byte[]> certificatePath) =>
        _carryOut(MethodId.SetDeviceCertificatePath, [certificatePath.ToArray()]);

    public DevicePinInfo GetDevicePinInfo()
    {
        object[] o = _carryOut(MethodId.GetDevicePinInfo, []);
        return new DevicePinInfo
        {
            Initialized = (bool)o[0],
            Format = (PinFormat)(byte)o[1],
            MinLength = (ushort)o[2],
            MaxLength = (ushort)o[3],
            RetryLimit = (ushort)o[4],
            PinErrorCount = (ushort)o[5],
            PukFormat = (PinFormat)(byte)o[6],
            PukMinLength = (ushort)o[7],
            PukMaxLength = (ushort)o[8],
            PukRetryLimit = (ushort)o[9],
            PukErrorCount = (ushort)o[10],
        };
    }

    public void InitializeDevicePin(Bytes puk, Bytes pin) => _carryOut(MethodId.InitializeDevicePin, [puk.ToArray(), pin.ToArray()]);

    public void ChangeDevicePin(Bytes authorization, Bytes newPin) =>
        _carryOut(MethodId.ChangeDevicePin, [authorization.ToArray(), newPin.ToArray()]);

    public void SetDevicePin(Bytes authorization, Bytes newPin) =>
        _carryOut(MethodId.SetDevicePin, [authorization.ToArray(), newPin.ToArray()]);

    public void UnlockDevicePin(Bytes authorization) => _carryOut(MethodId.UnlockDevicePin, [authorization.ToArray()]);

    public void GrantKey(uint keyHandle, GranteeKind granteeKind, uint granteeId) =>
        _carryOut(MethodId.GrantKey, [keyHandle, (byte)granteeKind, granteeId]);

    public void RevokeKey(uint keyHandle, GranteeKind granteeKind, uint granteeId) =>
        _carryOut(MethodId.RevokeKey, [keyHandle, (byte)granteeKind, granteeId]);

    public KeyGrants? EnumerateGrants(uint keyHandle)
    {
        object[] o = _carryOut(MethodId.EnumerateGrants, [keyHandle]);
        return (uint)o[0] == 0 ? null : new KeyGrants((uint)o[0], (uint[])o[1], (uint[])o[2]);
    }

    public ISecureKeyStore Store => this;

    public void SelectStore(uint userId) => _carryOut(MethodId.SelectStore, [userId]);

    public IConnectionLogins Logins => this;

    public CardList ListCards(Bytes generation, uint keyHandle)
    {
        object[] o = _carryOut(MethodId.ListCards, [generation.ToArray(), keyHandle]);
        return new CardList((byte[])o[0], (byte[])o[1], (byte[])o[2], (uint)o[3]);
    }

    public void LogIn(uint keyHandle, bool once, Bytes authorization) =>
        _carryOut(MethodId.LogIn, [keyHandle, once, authorization.ToArray()]);

    public void LogOut(uint keyHandle) => _carryOut(MethodId.LogOut, [keyHandle]);

    public void LogInWithPuk(uint keyHandle, Bytes authorization) => _carryOut(MethodId.LogInWithPuk, [keyHandle, authorization.ToArray()]);

    public void InitializePin(uint keyHandle, Bytes newPin) => _carryOut(MethodId.InitializePin, [keyHandle, newPin.ToArray()]);

    public ILoginDialogs Dialogs => this;

    public bool GetDialogInfo() => (bool)_carryOut(MethodId.GetDialogInfo, [])[0];

    public void LogInByDialog(uint keyHandle, bool once) => _carryOut(MethodId.LogInByDialog, [keyHandle, once]);

    public void ChangePinByDialog(uint keyHandle, bool logIn) => _carryOut(MethodId.ChangePinByDialog, [keyHandle, logIn]);

    public IReadOnlyList<uint> Grantors => ListGrantors();

    public IReadOnlyList<uint> ListGrantors() => (uint[])_carryOut(MethodId.ListGrantors, [])[0];

    public byte[] ShareLogins() => [.. (byte[])_carryOut(MethodId.ShareLogins, [])[0]]; // the dispatcher wipes what it gets

    public void JoinLogins(Bytes ticket) => _carryOut(MethodId.JoinLogins, [ticket.ToArray()]);

    public void AbortSessionOfKey(uint keyHandle) => _carryOut(AbortSessionOfKeyCall, [keyHandle]);
}
