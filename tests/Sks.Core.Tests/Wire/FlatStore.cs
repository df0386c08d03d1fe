using Sks.Core.Wire;

namespace Sks.Core.Tests.Wire;

/// <summary>A <see cref="FlatKeyStore"/> with all that a store may offer besides.</summary>
public sealed class FlatStore(Func<MethodId, object[], object[]> carryOut)
    : FlatKeyStore(carryOut), IDeviceAdministration, IProvisioningAbort
{
    /// <summary>Stands for <see cref="AbortSessionOfKey"/>, which is not a method of the byte-level API.</summary>
    public const MethodId AbortSessionOfKeyCall = (MethodId)255;

    private readonly Func<MethodId, object[], object[]> _carryOut = carryOut;

    public byte[] GetDeviceCertificationRequest() => (byte[])_carryOut(MethodId.GetDeviceCertificationRequest, [])[0];

    public void SetDeviceCertificatePath(IReadOnlyList<byte[]> certificatePath) =>
        _carryOut(MethodId.SetDeviceCertificatePath, [certificatePath.ToArray()]);

    public void AbortSessionOfKey(uint keyHandle) => _carryOut(AbortSessionOfKeyCall, [keyHandle]);
}
