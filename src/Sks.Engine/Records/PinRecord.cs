using Sks.Core.DataTypes;
using Sks.Engine.Store;

namespace Sks.Engine.Records;

/// <summary>
/// A PIN object: the PIN's keyed digest and error count. Keys whose PIN policy groups them (section 5.7) share one, so that a change
/// of value or status reaches them all.
/// </summary>
/// <param name="Handle">Never seen outside the engine.</param>
/// <param name="PinPolicyHandle">The owner.</param>
/// <param name="Group">Which keys of the policy share it: see <c>PinGroup</c>.</param>
/// <param name="Digest">32 bytes.</param>
/// <param name="ErrorCount">Wrong PINs in sequence.</param>
internal sealed record PinRecord(uint Handle, uint PinPolicyHandle, byte Group, byte[] Digest, ushort ErrorCount) : IStoredObject
{
    /// <summary>
    /// The handle of the device PIN, and of its PIN and PUK policy, which no session owns. No other object gets it: handles are reserved
    /// in whole blocks below it.
    /// </summary>
    public const uint DeviceHandle = uint.MaxValue;

    /// <summary>Whether this is the device PIN, which stays when its last key goes.</summary>
    public bool IsDevicePin => Handle == DeviceHandle;

    public RecordKind Kind => RecordKind.Pin;

    public uint Parent => PinPolicyHandle;

    public ReadOnlyMemory<byte> Name => default;

    public void Write(DataWriter writer) => writer.Byte(Group).Bytes(Digest).UShort(ErrorCount);

    public static PinRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var pin = new PinRecord(record.Id, record.Parent, reader.Byte(), reader.Bytes(), reader.UShort());
        reader.End();
        return pin;
    }
}
