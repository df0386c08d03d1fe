using System.Globalization;
using System.Security.Cryptography;
using Sks.Client;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Testing.Issuer;

namespace Sks.Bench;

/// <summary>
/// One client of the soak: signatures, PINs right and wrong, properties, enumeration, whole provisioning sessions with a key that is deleted
/// again, sessions that are aborted; with a new connection now and then. Each call has the outcome that it must have, or the soak fails.
/// </summary>
internal sealed class SoakClient(string socket) : IDisposable
{
    private readonly TestIssuer _issuer = new();
    private RemoteKeyStore _store = new(socket);
    private uint _key;
    private uint _bag;
    private long _calls;

    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>What went wrong, if something did.</summary>
    public Exception? Failure { get; private set; }

    public void Run(CancellationToken stop)
    {
        try
        {
            _key = Enrolment.WithPinAndPuk(_store);
            _bag = SymmetricKeys.Enrol(_store, new byte[32], extensions: SymmetricKeys.Bag(PopulatedStore.Properties, ("Counter", true, "0")));
            while (!stop.IsCancellationRequested)
            {
                Call(RandomNumberGenerator.GetInt32(100));
                Interlocked.Increment(ref _calls);
            }
        }
        catch (Exception e)
        {
            Failure = e;
        }
    }

    public void Dispose()
    {
        _store.Dispose();
        _issuer.Dispose();
    }

    private void Call(int dice)
    {
        switch (dice)
        {
            case < 60:
                Sign(Enrolment.Pin);
                break;
            case < 70:
                TryWrongPin();
                Sign(Enrolment.Pin);
                break;
            case < 80:
                _store.SetProperty(_bag, PopulatedStore.Properties, "Counter", dice.ToString(CultureInfo.InvariantCulture));
                break;
            case < 85:
                _store.ChangePin(_key, Enrolment.Pin, Enrolment.Pin);
                break;
            case < 93:
                _store.GetKeyAttributes(_store.EnumerateKeys(0)!.KeyHandle);
                break;
            case < 97:
                _store.DeleteKey(Enrolment.WithPinAndPuk(_store), []);
                break;
            case < 98:
                AbortSession();
                break;
            default:
                _store.Dispose();
                _store = new RemoteKeyStore(socket);
                break;
        }
    }

    private void Sign(byte[] pin) => _store.SignHashedData(_key, AlgorithmUris.EcdsaSha256, [], false, pin, new byte[32]);

    private void TryWrongPin()
    {
        try
        {
            Sign([.. "0000"u8]);
        }
        catch (SksException e) when (e.Status == SksStatus.Authorization)
        {
            return;
        }

        throw new InvalidOperationException("A wrong PIN was taken.");
    }

    private void AbortSession()
    {
        using var session = _issuer.Open(_store);
        session.CreateKeyEntry();
        _store.AbortProvisioningSession(session.Handle);
    }
}
