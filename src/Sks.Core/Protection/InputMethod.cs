namespace Sks.Core.Protection;

/// <summary>How PINs should be entered (section 5.4); kept by cooperative middleware.</summary>
public enum InputMethod : byte
{
    /// <summary>No restriction.</summary>
    Any = 0x00,

    /// <summary>Only through the User API.</summary>
    Programmatic = 0x01,

    /// <summary>Only through a trusted dialog that asks for the PIN and makes the call itself.</summary>
    TrustedGui = 0x02,
}
