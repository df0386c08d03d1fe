using Sks.Core.DataTypes;

namespace Sks.Core.Wire;

/// <summary>
/// One call, seen from the store's end: read <see cref="Input"/>, then ask for the <see cref="Store"/>, then <see cref="Answer"/>.
/// The store cannot be had before the last argument was read and nothing follows it, so no malformed call reaches it.
/// </summary>
internal ref struct ServedCall
{
    /// <summary>The arguments, in the order of the Input table.</summary>
    internal DataReader Input;

    private readonly IStoreSelection _selection;
    private readonly DataWriter _answer;

    internal ServedCall(ReadOnlySpan<byte> arguments, IStoreSelection selection, DataWriter answer)
    {
        Input = new DataReader(arguments);
        _selection = selection;
        _answer = answer;
    }

    /// <summary>How far the call has come; it tells whose fault an exception is.</summary>
    internal enum Progress
    {
        /// <summary>The arguments are being decoded: the caller's fault.</summary>
        Decoding,

        /// <summary>The store is at work: its status is the answer.</summary>
        InStore,

        /// <summary>The answer is being encoded: our fault.</summary>
        Answering,
    }

    internal Progress Reached { get; private set; }

    /// <summary>Ends the decoding.</summary>
    /// <exception cref="SksException"><see cref="SksStatus.Option"/>: bytes follow the last argument.</exception>
    internal ISecureKeyStore Store() => Selection().Store;

    /// <summary>Ends the decoding of a method of <see cref="IDeviceAdministration"/>.</summary>
    /// <exception cref="SksException">
    /// <see cref="SksStatus.Option"/>: bytes follow the last argument; <see cref="SksStatus.NotAllowed"/>: the store has none.
    /// </exception>
    internal IDeviceAdministration Administration() => Store() as IDeviceAdministration
        ?? throw new SksException(SksStatus.NotAllowed, "This key store's device cannot be administered.");

    /// <summary>Ends the decoding of a method of <see cref="IGrantAdministration"/>.</summary>
    /// <inheritdoc cref="Administration" path="/exception"/>
    internal IGrantAdministration Grants() => Store() as IGrantAdministration
        ?? throw new SksException(SksStatus.NotAllowed, "Only its owner grants the use of a key.");

    /// <summary>Ends the decoding of a method of the User API.</summary>
    /// <inheritdoc cref="Store" path="/exception"/>
    internal IKeyUse KeyUse() => Selection().KeyUse;

    /// <summary>Ends the decoding of <c>listCards</c>.</summary>
    /// <inheritdoc cref="Administration" path="/exception"/>
    internal ICardDirectory Cards() => Store() as ICardDirectory
        ?? throw new SksException(SksStatus.NotAllowed, "The cards of this key store are listed for their owner only.");

    /// <summary>Ends the decoding of a method of <see cref="IConnectionLogins"/>.</summary>
    /// <inheritdoc cref="Administration" path="/exception"/>
    internal IConnectionLogins Logins() => Selection().Logins;

    /// <summary>Ends the decoding of a method of <see cref="ILoginDialogs"/>.</summary>
    /// <inheritdoc cref="Store" path="/exception"/>
    internal ILoginDialogs Dialogs() => Selection().Dialogs;

    /// <summary>Ends the decoding of <c>selectStore</c>.</summary>
    /// <inheritdoc cref="Store" path="/exception"/>
    internal IStoreSelection Selection()
    {
        Input.End();
        Reached = Progress.InStore;
        return _selection;
    }

    /// <summary>Says that the store has succeeded; what follows is the Output table.</summary>
    internal DataWriter Answer()
    {
        Reached = Progress.Answering;
        return _answer.Byte((byte)SksStatus.Success);
    }
}
