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
/// <param name="ErrorCount">Wrong PINs in sequence, and the one counted ahead if there is one.</param>
internal sealed record PinRecord(uint Handle, uint PinPolicyHandle, byte Group, byte[] Digest, ushort ErrorCount) : IStoredObject
{
    /// <summary>
    /// The handle of the device PIN, and of its PIN and PUK policy, which no session owns. No other object gets it: handles are reserved
    /// in whole blocks below it.
    /// </summary>
    public const uint DeviceHandle = uint.MaxValue;

    /// <summary>
    /// The opening of the store (<see cref="CredentialDatabase.Run"/>) that has counted one error ahead of attempts to come; 0 when none has.
    /// Once that opening is over, the error counts like any other.
    /// </summary>
    public uint CountedAhead { get; init; }

    /// <summary>Whether this is the device PIN, which stays when its last key goes.</summary>
    public bool IsDevicePin => Handle == DeviceHandle;

    public RecordKind Kind => RecordKind.Pin;

    public uint Parent => PinPolicyHandle;

    public ReadOnlyMemory<byte> Name => default;

    /// <summary>The same with its errors counted anew, none of them ahead.</summary>
    public PinRecord WithErrors(int count) => this with { ErrorCount = (ushort)count, CountedAhead = 0 };

    /// <summary>The same as seen from an opening of the store: what that one has counted ahead is no error yet.</summary>
    public PinRecord SeenFrom(uint run) => CountedAhead switch
    {
        0 => this,
        _ when CountedAhead == run && ErrorCount > 0 => this with { ErrorCount = (ushort)(ErrorCount - 1) },
        _ => this with { CountedAhead = 0 },
    };

    public void Write(DataWriter writer)
    {
        writer.Byte(Group).Bytes(Digest).UShort(ErrorCount);
        if (CountedAhead != 0 && ErrorCount != 0)
        {
            writer.UInt(CountedAhead);
        }
    }

    public static PinRecord Read(StoreRecord record)
    {
        var reader = new DataReader(record.Value);
        var pin = new PinRecord(record.Id, record.Parent, reader.Byte(), reader.Bytes(), reader.UShort())
        {
            CountedAhead = reader.Remaining == 0 ? 0 : reader.UInt(),
        };
        reader.End();
        return pin;
    }
}
