namespace Sks.Engine.Tests.Tampering;

/// <summary>When tampering ends the session.</summary>
internal enum SessionEnd
{
    /// <summary>With the call itself.</summary>
    AtOnce,

    /// <summary>The call went astray and did not touch the session; it can no longer be closed, since the issuer has counted the call.</summary>
    Later,

    /// <summary>Not at all: nothing changed of what the issuer asked for. Each case is named where it is decided.</summary>
    Never,
}
