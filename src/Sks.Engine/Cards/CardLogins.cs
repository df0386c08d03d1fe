using Sks.Core;
using Sks.Engine.Keys;
using Sks.Engine.Protection;
using Sks.Engine.Records;

namespace Sks.Engine.Cards;

/// <summary>
/// Logins that some callers share. It holds no PIN: only which PIN objects were opened, and in which of their terms, which end when the PIN
/// is replaced or locked.
/// </summary>
/// <remarks>Its state is read and written behind the gate of <see cref="CredentialDatabase"/>.</remarks>
internal sealed class CardLogins : ICardLogins
{
    private readonly CredentialDatabase _database;
    private readonly ClosedKeys _keys;
    private readonly PinVerification _pins;
    private readonly PukVerification _puks;
    private readonly PinAdministration _administration;
    private readonly KeyUse _keyUse;
    private readonly Dictionary<uint, uint> _termOfPin = [];
    private readonly Dictionary<uint, (uint Pin, uint Term)> _nextUseOfKey = [];
    private readonly Dictionary<uint, (uint Puk, uint Term)> _pukOfPin = [];

    public CardLogins(
        CredentialDatabase database, ClosedKeys keys, OpenedKeys openedKeys, PinVerification pins, PukVerification puks, PinAdministration administration)
    {
        _database = database;
        _keys = keys;
        _pins = pins;
        _puks = puks;
        _administration = administration;
        _keyUse = new KeyUse(database, keys, openedKeys, pins, this);
    }

    /// <inheritdoc/>
    public void LogIn(uint keyHandle, bool once, ReadOnlySpan<byte> authorization)
    {
        using (_database.EnterGate())
        {
            var pin = PinOf(keyHandle);
            _pins.Verify(pin, _keys.PolicyOf(pin), authorization);
            if (once)
            {
                _nextUseOfKey[keyHandle] = (pin.Handle, _pins.TermOf(pin.Handle));
            }
            else
            {
                _termOfPin[pin.Handle] = _pins.TermOf(pin.Handle);
            }
        }
    }

    /// <inheritdoc/>
    public void LogInWithPuk(uint keyHandle, ReadOnlySpan<byte> authorization)
    {
        _administration.DelayFor(keyHandle);
        using (_database.EnterGate())
        {
            var pin = PinOf(keyHandle);
            var puk = _keys.PukOf(_keys.PolicyOf(pin)) ?? throw new SksException(SksStatus.NotAllowed, "The key is not protected by a PUK.");
            _puks.Verify(puk, authorization);
            _administration.Unlock(pin);
            _pukOfPin[pin.Handle] = (puk.Handle, _puks.TermOf(puk.Handle));
        }
    }

    /// <inheritdoc/>
    public void InitializePin(uint keyHandle, ReadOnlySpan<byte> newPin)
    {
        using (_database.EnterGate())
        {
            var pin = PinOf(keyHandle);
            if (!_pukOfPin.TryGetValue(pin.Handle, out var login) || login.Term != _puks.TermOf(login.Puk))
            {
                throw new SksException(SksStatus.Authorization, "No login with the PUK authorises a new PIN.");
            }

            var policy = _keys.PolicyOf(pin);
            PinAdministration.CheckModifiable(policy);
            _administration.Replace(pin, policy, newPin);
        }
    }

    /// <inheritdoc/>
    public void LogOut(uint keyHandle)
    {
        using (_database.EnterGate())
        {
            if (keyHandle == 0)
            {
                _termOfPin.Clear();
                _pukOfPin.Clear();
                _nextUseOfKey.Clear();
                return;
            }

            uint pin = PinOf(keyHandle).Handle;
            _termOfPin.Remove(pin);
            _pukOfPin.Remove(pin);
            foreach (uint key in _nextUseOfKey.Where(next => next.Value.Pin == pin).Select(next => next.Key).ToArray())
            {
                _nextUseOfKey.Remove(key);
            }
        }
    }

    /// <summary>Whether a login authorises this use of a key, the caller being behind the gate. One for a single use is used up by it.</summary>
    public bool Authorize(KeyRecord key, PinRecord pin)
    {
        uint term = _pins.TermOf(pin.Handle);
        if (_nextUseOfKey.Remove(key.Handle, out var next) && next == (pin.Handle, term))
        {
            return true;
        }

        return _termOfPin.TryGetValue(pin.Handle, out uint loggedIn) && loggedIn == term && !_keys.IsAuthorizedEachTime(key, pin);
    }

    /// <inheritdoc/>
    public byte[] SignHashedData(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) =>
        _keyUse.SignHashedData(keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    /// <inheritdoc/>
    public byte[] AsymmetricKeyDecrypt(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) =>
        _keyUse.AsymmetricKeyDecrypt(keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    /// <inheritdoc/>
    public byte[] KeyAgreement(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> publicKey) =>
        _keyUse.KeyAgreement(keyHandle, algorithm, parameters, biometricAuth, authorization, publicKey);

    /// <inheritdoc/>
    public byte[] PerformHmac(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) =>
        _keyUse.PerformHmac(keyHandle, algorithm, parameters, biometricAuth, authorization, data);

    /// <inheritdoc/>
    public byte[] SymmetricKeyEncrypt(
        uint keyHandle,
        string algorithm,
        bool mode,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data) =>
        _keyUse.SymmetricKeyEncrypt(keyHandle, algorithm, mode, parameters, biometricAuth, authorization, data);

    private PinRecord PinOf(uint keyHandle) => _keys.PinOf(_keys.Get(keyHandle))
        ?? throw new SksException(SksStatus.NotAllowed, "The key has no PIN to log in with.");
}
