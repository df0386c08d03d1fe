using Sks.Engine.Protectors.Tpm;

namespace Sks.Engine.Store;

/// <summary>The failures of opening and making a store, a sentence each: what is wrong, and what to do.</summary>
internal static class StoreErrors
{
    public static StoreException InUse(string path, Exception? cause = null) => new(
        StoreError.InUse,
        $"The key store {path} is in use; stop the process that has it open, or use another store.",
        cause);

    public static StoreException NotFound(string path) => new(
        StoreError.NotFound,
        $"There is no key store in {path}; make one, or give the path of another.");

    public static StoreException AlreadyExists(string path) => new(
        StoreError.AlreadyExists,
        $"There is a key store in {path} already; use it, or give another path.");

    public static StoreException Inaccessible(string path, Exception cause) => new(
        StoreError.Inaccessible,
        $"The key store {path} cannot be read and written ({Reason(cause)}); see to its owner, its permissions and its disk.",
        cause);

    public static StoreException NewerVersion(string path) => new(
        StoreError.NewerVersion,
        $"A newer version of this program wrote {path}; use that version or a later one.");

    public static StoreException Damaged(string file, Exception? cause = null) => new(
        StoreError.Damaged,
        $"{file} is not a key store's database, or is damaged; restore the whole store from a backup.",
        cause);

    public static StoreException DatabaseMissing(string file) => new(
        StoreError.Damaged,
        $"{file} is missing beside its master key; restore the whole store from a backup.");

    public static StoreException KeyMissing(string file) => new(
        StoreError.CannotUnseal,
        $"{file} is missing beside the database that it unseals; restore the whole store from a backup.");

    public static StoreException KeyDamaged(string file, Exception? cause = null) => new(
        StoreError.CannotUnseal,
        $"{file} is not a master key, or is damaged; restore the whole store from a backup.",
        cause);

    public static StoreException WrongKey(string path) => new(
        StoreError.CannotUnseal,
        $"The master key in {path} does not unseal the database beside it; restore both from the same backup.");

    public static StoreException WrongPassphrase(Exception? cause = null) => new(
        StoreError.WrongPassphrase,
        "The passphrase does not open the key store's master.key; nothing was changed. If it is the right one, that file is damaged.",
        cause);

    public static StoreException PassphraseNeeded() => new(
        StoreError.WrongPassphrase,
        "The key store's master key is protected by a passphrase; give that with --passphrase-file FILE.");

    public static StoreException TooLittleMemory(uint wantedMiB, Exception cause) => new(
        StoreError.Inaccessible,
        $"The key store's passphrase takes {wantedMiB} MiB of memory to check, which this process cannot get; free some and try again.",
        cause);

    public static StoreException OtherTpm(Exception cause) => new(
        StoreError.TpmRefuses,
        "This TPM did not seal the key store's master.key, or has been cleared since, or that file is damaged; use the machine that it was made "
        + "on, or restore a backup that was made under a passphrase.",
        cause);

    public static StoreException NoTpm(Exception cause) => new(
        StoreError.TpmRefuses,
        "The TPM that the key store needs cannot be reached; see to its device and its permissions, or name it with --tpm-device PATH.",
        cause);

    public static StoreException TpmRefuses(Exception cause) => new(
        StoreError.TpmRefuses,
        $"The TPM does not do what the key store needs: {cause.Message}",
        cause);

    public static StoreException PcrsChanged(IReadOnlyList<int> changed, Exception cause) => new(
        StoreError.TpmRefuses,
        $"The TPM does not unseal the key store's master.key, as this machine was started otherwise than the key is bound to (PCR {string.Join(", ", changed)} "
        + "changed); start it as before and rewrap the store, or restore a backup that was made under a passphrase.",
        cause);

    public static StoreException OlderCopy(ulong generation, ulong counter) => new(
        StoreError.RolledBack,
        $"This is an older copy of the key store (generation {generation}, and the TPM has counted to {counter}): it may bring back used PIN tries and deleted "
        + "keys; put back the latest copy, or, if it is lost, take this one with \"sks store accept\".");

    public static StoreException NoCounter() => new(
        StoreError.RolledBack,
        "The key store's counter is not in this TPM, so nothing tells whether this is an older copy; use the TPM that has it, or, if it is lost, take the "
        + "store as it is with \"sks store accept\".");

    public static StoreException MixedCopy() => new(
        StoreError.RolledBack,
        "Some records of the key store are not of its generation: older ones were put back among them, or they were changed; put back the latest copy, or, if it "
        + "is lost, take the store as it is with \"sks store accept\".");

    public static StoreException OtherCounter(ulong generation, ulong counter) => new(
        StoreError.RolledBack,
        $"The key store (generation {generation}) and its counter in the TPM ({counter}) do not belong together; restore the latest copy, or take the store as "
        + "it is with \"sks store accept\".");

    /// <summary>Runs what needs a TPM, and tells its failures as a store's.</summary>
    public static T OfTpm<T>(Func<T> use)
    {
        try
        {
            return use();
        }
        catch (TpmException e)
        {
            throw e.IsUnreachable ? NoTpm(e) : e.IsIntegrity ? OtherTpm(e) : TpmRefuses(e);
        }
    }

    public static StoreException Exposed(string path, string mode) => new(
        StoreError.CannotUnseal,
        $"Others than its owner have permissions on {path}; if nobody can have used them, run \"chmod {mode} {path}\".");

    /// <summary>What the operating system said, without the path that our sentence has already.</summary>
    private static string Reason(Exception cause) => cause switch
    {
        UnauthorizedAccessException => "permission denied",
        PathTooLongException => "the path is too long",
        DirectoryNotFoundException or FileNotFoundException => "part of the path does not exist",
        _ => "input or output failed",
    };
}
