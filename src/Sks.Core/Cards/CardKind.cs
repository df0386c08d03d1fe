namespace Sks.Core.Cards;

/// <summary>What protects the keys of a <see cref="Card"/>.</summary>
public enum CardKind : byte
{
    /// <summary>Nothing: an issuer's keys without PIN.</summary>
    NoPin = 0,

    /// <summary>A PIN object of an issuer.</summary>
    Pin = 1,

    /// <summary>The device PIN; keys of any issuer.</summary>
    DevicePin = 2,
}
