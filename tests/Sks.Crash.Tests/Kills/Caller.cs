using Sks.Core;
using Sks.Testing.Issuer;

namespace Sks.Crash.Tests.Kills;

/// <summary>
/// One caller under whose calls the daemon is killed again and again. It works on keys of its own, so it knows of each call whether it was
/// acknowledged, refused or cut off, and after a restart says whether the store agrees.
/// </summary>
internal abstract class Caller
{
    /// <summary>Calls that were answered.</summary>
    public int Acknowledged { get; protected set; }

    /// <summary>Calls that a kill cut off.</summary>
    public int CutOff { get; private set; }

    /// <summary>Makes what it works on.</summary>
    public abstract void Prepare(ISecureKeyStore store);

    /// <summary>One call, or a few; throws what the store throws.</summary>
    protected abstract void Call(ISecureKeyStore store);

    /// <summary>Asserts, after a restart, that all that was acknowledged is there and nothing else but, wholly or not at all, the call cut off.</summary>
    public abstract void Verify(ISecureKeyStore store);

    /// <summary>Calls until the daemon is gone.</summary>
    public void Run(ISecureKeyStore store)
    {
        try
        {
            while (true)
            {
                Call(store);
            }
        }
        catch (SksException e) when (e.Status is SksStatus.NotAvailable or SksStatus.External)
        {
            CutOff++;
        }
    }

    /// <summary>Whether a PIN is the key's.</summary>
    protected static bool IsPin(ISecureKeyStore store, uint key, byte[] pin)
    {
        try
        {
            store.SignHashedData(key, Core.Algorithms.AlgorithmUris.EcdsaSha256, [], false, pin, new byte[32]);
            return true;
        }
        catch (SksException e) when (e.Status == SksStatus.Authorization)
        {
            return false;
        }
    }

    protected static uint Enrol(ISecureKeyStore store) =>
        Enrolment.WithPinAndPuk(store, pinPolicy: policy => policy with { RetryLimit = 10_000 });
}
