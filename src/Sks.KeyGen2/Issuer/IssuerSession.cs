namespace Sks.KeyGen2.Issuer;

/// <summary>
/// The server half of KeyGen2: one session from InvocationRequest to the verified proof. Free of transport and database: the owner
/// carries messages and keeps the state between them (<see cref="Save"/>, <see cref="Restore"/>), sealed. Not thread safe.
/// </summary>
public sealed class IssuerSession : IDisposable
{
    private IssuerSession() => throw new NotSupportedException();

    /// <summary>The session's name, 1 to 32 printable ASCII characters, random.</summary>
    public string ServerSessionId => throw new NotSupportedException();

    /// <summary>Which message is due.</summary>
    public IssuerSessionPhase Phase => throw new NotSupportedException();

    /// <summary>The device certificate path that the session was attested with, device first; empty before that and in privacy mode.</summary>
    public IReadOnlyList<byte[]> DeviceCertificatePath => throw new NotSupportedException();

    /// <summary>The certificate paths issued in this session by key id; they count only in <see cref="IssuerSessionPhase.Completed"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<byte[]>> IssuedCertificatePaths => throw new NotSupportedException();

    /// <summary>Starts a session.</summary>
    public static IssuerSession Start(IssuerSessionOptions options, TimeProvider clock) => throw new NotSupportedException();

    /// <summary>Goes on with a session that <see cref="Save"/> has written.</summary>
    public static IssuerSession Restore(ReadOnlySpan<byte> state, TimeProvider clock) => throw new NotSupportedException();

    /// <summary>The whole state, secrets included: the caller seals it, and wipes it.</summary>
    public byte[] Save() => throw new NotSupportedException();

    /// <summary>The first message.</summary>
    public byte[] InvocationRequest() => throw new NotSupportedException();

    /// <summary>Takes the response that is due.</summary>
    /// <param name="response">UTF-8 JSON from the client.</param>
    /// <param name="trust">Asked once, when the device has shown its certificate and its attestation has verified.</param>
    /// <param name="certificateIssuer">Asked once for each key, when its attestation has verified.</param>
    /// <returns>The next request, UTF-8 JSON; <see langword="null"/> when the closing proof has verified.</returns>
    /// <exception cref="KeyGen2Exception">The session is over (<see cref="IssuerSessionPhase.Failed"/>); nothing issued in it counts.</exception>
    public byte[]? Receive(ReadOnlySpan<byte> response, IDeviceTrust trust, ICertificateIssuer certificateIssuer) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
