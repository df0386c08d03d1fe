using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sks.Core;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Protection;

/// <summary>
/// Verifies PUKs. A PUK with a retry limit is counted like a PIN; one without costs a second per attempt instead (createPukPolicy),
/// attempts queueing up, so that many connections guess no faster than one.
/// </summary>
internal sealed class PukVerification(CredentialDatabase database, TimeProvider clock)
{
    private static readonly TimeSpan DelayPerAttempt = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<uint, SemaphoreSlim> _queues = new();
    private readonly Dictionary<uint, uint> _terms = [];

    /// <summary>The term of a PUK, as <see cref="PinVerification.TermOf"/>; it ends when the PUK is locked. The caller holds the gate.</summary>
    public uint TermOf(uint pukHandle) => _terms.GetValueOrDefault(pukHandle);

    /// <summary>Waits for this attempt's turn if the PUK has no retry limit; not to be called under the gate.</summary>
    public void Delay(PukPolicyRecord puk)
    {
        if (puk.Policy.RetryLimit == 0)
        {
            var queue = _queues.GetOrAdd(puk.Handle, static _ => new SemaphoreSlim(1, 1));
            queue.Wait();
            try
            {
                Task.Delay(DelayPerAttempt, clock).GetAwaiter().GetResult();
            }
            finally
            {
                queue.Release();
            }
        }
    }

    /// <summary>Verifies a PUK; the caller holds the gate. A wrong one is counted on disk before this throws.</summary>
    /// <remarks>A right one is written like a wrong one, so that the time of its answer is no guess for whoever can stop the process.</remarks>
    /// <returns>The PUK object with its error count cleared.</returns>
    public PukPolicyRecord Verify(PukPolicyRecord puk, ReadOnlySpan<byte> offered)
    {
        if (puk.IsBlocked)
        {
            throw new SksException(SksStatus.Authorization, "The PUK is locked by PUK errors.");
        }

        byte[] digest = database.Digest(RecordKind.PukPolicy, puk.Handle, offered);
        if (!CryptographicOperations.FixedTimeEquals(digest, puk.Digest))
        {
            if (puk.Policy.RetryLimit != 0)
            {
                var counted = puk with { ErrorCount = (ushort)(puk.ErrorCount + 1) };
                database.Commit([counted]);
                if (counted.IsBlocked)
                {
                    _terms[puk.Handle] = unchecked(TermOf(puk.Handle) + 1);
                }
            }

            throw new SksException(SksStatus.Authorization, "The PUK is wrong.");
        }

        if (puk.Policy.RetryLimit == 0)
        {
            return puk;
        }

        var cleared = puk with { ErrorCount = 0 };
        database.Commit([cleared]);
        return cleared;
    }
}
