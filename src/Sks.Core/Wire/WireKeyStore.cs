namespace Sks.Core.Wire;

/// <summary>
/// The byte-level API of chapter 7, both halves of each method side by side: the instance method is the caller's half (writes
/// the Input table, reads the Output table), the static <c>Serve...</c> is the store's half (reads the Input table, calls the
/// store, writes the Output table). The files follow the method list; <see cref="MethodTable"/> is the same as data.
/// </summary>
/// <remarks>
/// What carries the bytes is the subclass's business. Thread safe if <see cref="Rent"/> and <see cref="GiveBack"/> are. Besides the
/// statuses of the methods, every call can end with <see cref="SksStatus.NotAvailable"/> (nobody answers),
/// <see cref="SksStatus.External"/> (the link broke, or the answer is malformed) and <see cref="SksStatus.Option"/> (an argument
/// is too long for its type, or all together exceed <see cref="Frame.MaxLength"/>).
/// </remarks>
public abstract partial class WireKeyStore
    : ISecureKeyStore, IDeviceAdministration, IGrantAdministration, ICardDirectory, IConnectionLogins, ILoginDialogs, IGrantorDirectory
{
    private const int MacLength = 32;

    /// <summary>Gets a channel for one call.</summary>
    /// <exception cref="ObjectDisposedException">This face of the store was disposed of.</exception>
    protected abstract WireChannel Rent();

    /// <summary>Takes back what <see cref="Rent"/> gave.</summary>
    protected internal abstract void GiveBack(WireChannel channel);

    private WireCall Begin(MethodId method) => new(this, Rent(), method);
}
