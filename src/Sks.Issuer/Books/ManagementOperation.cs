namespace Sks.Issuer.Books;

/// <summary>What an issuer does to a key that it has issued a certificate for (SKS, section 2.4).</summary>
internal enum ManagementOperation
{
    /// <summary>A new key and certificate take its place, under the same PIN (<c>postUpdateKey</c>).</summary>
    Renew,

    /// <summary>The wrong PINs are forgotten (<c>postUnlockKey</c>).</summary>
    Unlock,

    /// <summary>It is deleted (<c>postDeleteKey</c>).</summary>
    Delete,

    /// <summary>A further key and certificate come beside it, under its PIN (<c>postCloneKeyProtection</c>).</summary>
    Add,
}
