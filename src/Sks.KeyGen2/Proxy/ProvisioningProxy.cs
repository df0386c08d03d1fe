using Sks.Core;

namespace Sks.KeyGen2.Proxy;

/// <summary>
/// The client half of KeyGen2: turns the issuer's messages into calls of a key store and the results into responses. Free of
/// transport: the owner carries messages. One proxy serves one session; not thread safe.
/// </summary>
public sealed class ProvisioningProxy : IDisposable
{
    /// <summary>Makes a proxy that has seen no message yet.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="user">The person.</param>
    /// <param name="invocationUri">Where the InvocationRequest comes from and all responses go to; the session's <c>issuerUri</c>.</param>
    /// <param name="serverCertificate">TLS certificate of that server, X.509 DER; empty when carried by file.</param>
    /// <param name="clock">For <c>clientTime</c>.</param>
    public ProvisioningProxy(ISecureKeyStore store, IProvisioningUser user, Uri invocationUri, byte[] serverCertificate, TimeProvider clock)
    {
        throw new NotSupportedException();
    }

    /// <summary>Whether the last response has been made: the store has committed and the proof is in it.</summary>
    public bool IsComplete { get; }

    /// <summary>Answers one request. After any exception the session is over on this side and the store is as it was.</summary>
    /// <param name="request">A KeyGen2 message, UTF-8 JSON.</param>
    /// <returns>The response, UTF-8 JSON.</returns>
    /// <exception cref="KeyGen2Exception">The message is malformed, out of order, or asks for what is not supported; or the person declined.</exception>
    /// <exception cref="SksException">The store refused.</exception>
    public byte[] Respond(ReadOnlySpan<byte> request) => throw new NotSupportedException();

    /// <summary>Aborts the store's session if it is still open.</summary>
    public void Dispose() => throw new NotSupportedException();
}
