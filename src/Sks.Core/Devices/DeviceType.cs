namespace Sks.Core.Devices;

/// <summary>The <c>deviceType</c> bits of <c>getDeviceInfo</c>: a location (bits 0-1) combined with a type (bits 2-3).</summary>
[Flags]
public enum DeviceType : byte
{
    /// <summary>A connected device; also the location of a software implementation without one.</summary>
    LocationExternal = 0x00,

    /// <summary>Embedded in the client platform.</summary>
    LocationEmbedded = 0x01,

    /// <summary>Mounted inside a socket.</summary>
    LocationSocketed = 0x02,

    /// <summary>SIM/USIM card: both location bits.</summary>
    LocationSim = 0x03,

    /// <summary>Unqualified hardware; without any type bit the device is software.</summary>
    TypeHardware = 0x04,

    /// <summary>Hardware security module.</summary>
    TypeHsm = 0x08,

    /// <summary>Inside of the main CPU: both type bits.</summary>
    TypeCpu = 0x0C,
}
