namespace Sks.Engine.Store;

/// <summary>Why a store cannot be opened or made.</summary>
public enum StoreError
{
    /// <summary>Another process, or another part of this one, has it open.</summary>
    InUse,

    /// <summary>There is no store at this place.</summary>
    NotFound,

    /// <summary>A file of the store is missing or is not what was written.</summary>
    Damaged,

    /// <summary>The master key is missing, damaged, exposed to others, or another store's.</summary>
    CannotUnseal,

    /// <summary>A newer version of this program wrote it.</summary>
    NewerVersion,

    /// <summary>The operating system does not let this process read or write it.</summary>
    Inaccessible,

    /// <summary>A store was to be made where there is one.</summary>
    AlreadyExists,

    /// <summary>The passphrase that protects its master key is wrong, or was not given.</summary>
    WrongPassphrase,

    /// <summary>The TPM that protects its master key is not there, is another, or refuses.</summary>
    TpmRefuses,

    /// <summary>It is an older copy of itself, or the counter by which that would be told is not its own.</summary>
    RolledBack,
}
