using System.Buffers.Text;
using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Secrets;
using Sks.Core.SessionSecurity;
using Sks.KeyGen2.Issuer.Management;

namespace Sks.KeyGen2.Issuer;

/// <summary>All that an issuer session has to remember between two messages.</summary>
internal sealed class IssuerSessionState : IDisposable
{
    private const byte Version = 2;
    private const int ServerSessionIdEntropy = 24;

    // Not saved: what is reserved is spent in one message, ProvisioningFinalizationRequest.
    private int _reservedUsesTaken;

    public required IssuerSessionOptions Options { get; init; }

    public required string ServerSessionId { get; init; }

    public IssuerSessionPhase Phase { get; set; }

    /// <summary>By URI.</summary>
    public Dictionary<string, ClientCapability> ClientCapabilities { get; } = new(StringComparer.Ordinal);

    /// <summary>What to do: as the options have it, until the issuer has seen what its lookups found.</summary>
    public required ManagementDecision Decision { get; set; }

    /// <summary>Unix seconds of the ProvisioningInitializationRequest.</summary>
    public long Initialized { get; set; }

    /// <summary>Unix seconds.</summary>
    public required long Expires { get; set; }

    /// <summary>The text of <c>serverTime</c>, which the client must echo.</summary>
    public string ServerTime { get; set; } = "";

    public ushort SessionKeyLimit { get; set; }

    /// <summary>The ephemeral private key, PKCS #8, between request and response of ProvisioningInitialization.</summary>
    public SecretBuffer? EphemeralKey { get; set; }

    public string ClientSessionId { get; set; } = "";

    public SessionKey? SessionKey { get; set; }

    public ushort MacSequenceCounter { get; set; }

    public IReadOnlyList<byte[]> DeviceCertificatePath { get; set; } = [];

    public List<ExpectedKey> ExpectedKeys { get; } = [];

    public Dictionary<string, IReadOnlyList<byte[]>> IssuedCertificatePaths { get; } = new(StringComparer.Ordinal);

    public byte[] Nonce { get; set; } = [];

    public static IssuerSessionState New(IssuerSessionOptions options, DateTimeOffset now)
    {
        OptionsRules.Check(options);
        return new IssuerSessionState
        {
            Options = options,
            Decision = new ManagementDecision(options.Request, options.Operations),
            ServerSessionId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(ServerSessionIdEntropy)),
            Expires = now.ToUnixTimeSeconds() + options.InvocationLifeTime,
        };
    }

    /// <summary>Section 6.2, with the next counter.</summary>
    public byte[] Mac(string methodName, byte[] data) => SessionKey!.Mac(methodName, MacSequenceCounter++, data);

    /// <summary>Takes uses of the session key that were announced beyond those of the decision, before they are made.</summary>
    /// <param name="uses">How many.</param>
    /// <param name="what">Subject of the sentence when there are not so many left.</param>
    /// <exception cref="InvalidOperationException">So many are not left.</exception>
    public void TakeReservedUses(int uses, string what)
    {
        int left = SessionKeyLimit - DecisionRules.SessionKeyUses(Decision) - _reservedUsesTaken;
        if (uses > left)
        {
            throw new InvalidOperationException(
                $"{what} would use the session key {uses} times, but only {left} of the uses that the session reserved are left; "
                + $"reserve more in {nameof(IssuerSessionOptions)}.{nameof(IssuerSessionOptions.ReservedSessionKeyUses)}.");
        }

        _reservedUsesTaken += uses;
    }

    /// <summary>Version, then the properties in the order of their declaration.</summary>
    public byte[] Write()
    {
        using var writer = new DataWriter(4096);
        writer.Byte(Version);
        IssuerSessionOptionsCodec.Write(Options, writer);
        IssuerSessionOptionsCodec.Write(Decision, writer);
        writer.String(ServerSessionId).Byte((byte)Phase).UInt(checked((uint)Initialized)).UInt(checked((uint)Expires)).String(ServerTime).UShort(SessionKeyLimit)
            .Bytes(EphemeralKey is null ? default : EphemeralKey.Span)
            .String(ClientSessionId)
            .Bytes(SessionKey is null ? default : SessionKey.Secret)
            .UShort(MacSequenceCounter);
        WritePath(writer, DeviceCertificatePath);
        writer.UShort((ushort)ExpectedKeys.Count);
        foreach (var key in ExpectedKeys)
        {
            writer.String(key.Id).String(key.KeyAlgorithm).Bytes(key.Mac).UShort(key.AttestationCounter).Bytes(key.PublicKey);
        }

        writer.UShort((ushort)IssuedCertificatePaths.Count);
        foreach (var (id, path) in IssuedCertificatePaths)
        {
            writer.String(id);
            WritePath(writer, path);
        }

        writer.Bytes(Nonce);
        ClientCapabilitiesCodec.Write(ClientCapabilities.Values, writer);
        return writer.ToArray();
    }

    public static IssuerSessionState Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var reader = new DataReader(bytes);
            return reader.Byte() == Version
                ? Read(ref reader)
                : throw new ArgumentException("The issuer session was saved by another version.", nameof(bytes));
        }
        catch (SksException e)
        {
            throw new ArgumentException("These bytes are not a saved issuer session.", nameof(bytes), e);
        }
    }

    public void Dispose()
    {
        EphemeralKey?.Dispose();
        SessionKey?.Dispose();
    }

    private static IssuerSessionState Read(ref DataReader reader)
    {
        var state = new IssuerSessionState
        {
            Options = IssuerSessionOptionsCodec.Read(ref reader),
            Decision = IssuerSessionOptionsCodec.ReadDecision(ref reader),
            ServerSessionId = reader.String(),
            Phase = (IssuerSessionPhase)reader.Byte(),
            Initialized = reader.UInt(),
            Expires = reader.UInt(),
            ServerTime = reader.String(),
            SessionKeyLimit = reader.UShort(),
        };
        try
        {
            ReadSecretsAndProgress(state, ref reader);
            return state;
        }
        catch
        {
            state.Dispose();
            throw;
        }
    }

    private static void ReadSecretsAndProgress(IssuerSessionState state, ref DataReader reader)
    {
        var ephemeralKey = reader.BytesSpan();
        state.EphemeralKey = ephemeralKey.IsEmpty ? null : new SecretBuffer(ephemeralKey);
        state.ClientSessionId = reader.String();
        byte[] sessionKey = reader.Bytes();
        state.SessionKey = sessionKey.Length == 0 ? null : SessionKey.TakeFrom(sessionKey);
        state.MacSequenceCounter = reader.UShort();
        state.DeviceCertificatePath = ReadPath(ref reader);
        for (int count = reader.UShort(); count > 0; count--)
        {
            state.ExpectedKeys.Add(new ExpectedKey(reader.String(), reader.String(), reader.Bytes(), reader.UShort()) { PublicKey = reader.Bytes() });
        }

        for (int count = reader.UShort(); count > 0; count--)
        {
            string id = reader.String();
            state.IssuedCertificatePaths.Add(id, ReadPath(ref reader));
        }

        state.Nonce = reader.Bytes();
        ClientCapabilitiesCodec.Read(ref reader, state.ClientCapabilities);
        reader.End();
        SavedStateRules.Check(state);
    }

    private static void WritePath(DataWriter writer, IReadOnlyList<byte[]> path)
    {
        writer.UShort((ushort)path.Count);
        foreach (byte[] certificate in path)
        {
            writer.Bytes(certificate);
        }
    }

    private static byte[][] ReadPath(ref DataReader reader)
    {
        var path = new List<byte[]>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            path.Add(reader.Bytes());
        }

        return [.. path];
    }
}
