using System.Security.Cryptography;
using Sks.Core;
using Sks.KeyGen2.Messages;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// Finds the keys that post operations are about, by the four steps of postDeleteKey: the closed session of both ids, its keys, the one
/// whose end entity certificate has the fingerprint. What was read of the store serves all operations of a message.
/// </summary>
internal sealed class TargetKeys(ISecureKeyStore store)
{
    private readonly Dictionary<(uint Session, string FingerPrint), uint> _found = [];
    private readonly HashSet<uint> _searched = [];
    private Dictionary<(string Server, string Client), uint>? _sessions;
    private ILookup<uint, uint>? _keys;

    /// <exception cref="KeyGen2Exception"><see cref="KeyGen2Error.NoSuchKey"/>.</exception>
    public uint Find(TargetKeyOperation operation)
    {
        _sessions ??= store.Sessions(open: false).ToDictionary(
            session => (session.ServerSessionId, session.ClientSessionId), session => session.ProvisioningHandle);
        if (!_sessions.TryGetValue((operation.ServerSessionId, operation.ClientSessionId), out uint session))
        {
            throw NotFound();
        }

        if (_searched.Add(session))
        {
            _keys ??= store.Keys().ToLookup(key => key.ProvisioningHandle, key => key.KeyHandle);
            foreach (uint key in _keys[session])
            {
                _found[(session, FingerPrint(SHA256.HashData(store.GetKeyAttributes(key).CertificatePath[0])))] = key;
            }
        }

        return _found.TryGetValue((session, FingerPrint(operation.FingerPrint)), out uint target) ? target : throw NotFound();
    }

    private static string FingerPrint(byte[] hash) => Convert.ToHexString(hash);

    private static KeyGen2Exception NotFound() =>
        new(KeyGen2Error.NoSuchKey, "The issuer wants to manage a key that this key store does not have, or no longer as the issuer knows it.");
}
