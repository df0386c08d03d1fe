namespace Sks.Issuer.Books;

/// <summary>Where a KeyGen2 session stands. All but the first are final.</summary>
internal enum SessionState
{
    /// <summary>A response is awaited.</summary>
    Open = 0,

    /// <summary>The closing proof has verified.</summary>
    Completed = 1,

    /// <summary>A response was refused.</summary>
    Failed = 2,

    /// <summary>The same enrollment was started anew.</summary>
    Abandoned = 3,
}
