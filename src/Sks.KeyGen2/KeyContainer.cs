namespace Sks.KeyGen2;

/// <summary>An element of <c>targetKeyContainers</c>: where an issuer wants its keys to be.</summary>
public enum KeyContainer : byte
{
    /// <summary>Protected by software.</summary>
    Software,

    /// <summary>Protected by hardware that is built in.</summary>
    Embedded,

    /// <summary>On a SIM card.</summary>
    Uicc,

    /// <summary>On an SD card.</summary>
    SdCard,

    /// <summary>In a connected device.</summary>
    External,
}
