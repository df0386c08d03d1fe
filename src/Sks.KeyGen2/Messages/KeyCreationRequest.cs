using Sks.KeyGen2.Json;

namespace Sks.KeyGen2.Messages;

/// <summary>KeyGen2 chapter 6: policies and keys to create, in the order in which they are MAC'd and executed.</summary>
internal sealed record KeyCreationRequest
{
    public const string Qualifier = nameof(KeyCreationRequest);

    public required string ServerSessionId { get; init; }

    public required string ClientSessionId { get; init; }

    public required string KeyEntryAlgorithm { get; init; }

    /// <summary>Whether the session rests after the response, until the issuer has decided.</summary>
    public bool DeferredIssuance { get; init; }

    public IReadOnlyList<PukPolicySpecifier> PukPolicySpecifiers { get; init; } = [];

    public IReadOnlyList<PinPolicySpecifier> PinPolicySpecifiers { get; init; } = [];

    public IReadOnlyList<KeyEntrySpecifier> KeyEntrySpecifiers { get; init; } = [];

    public static KeyCreationRequest Read(ReadOnlySpan<byte> json) => Message.Read(json, Qualifier, reader =>
    {
        string keyEntryAlgorithm = reader.Uri("keyEntryAlgorithm");
        var request = new KeyCreationRequest
        {
            ServerSessionId = reader.Id("serverSessionId"),
            ClientSessionId = reader.Id("clientSessionId"),
            KeyEntryAlgorithm = keyEntryAlgorithm,
            DeferredIssuance = reader.Bool("deferredIssuance", absent: false),
            PukPolicySpecifiers = reader.OptionalArray("pukPolicySpecifiers", r => PukPolicySpecifier.Read(r, keyEntryAlgorithm)),
            PinPolicySpecifiers = reader.OptionalArray("pinPolicySpecifiers", r => PinPolicySpecifier.Read(r, keyEntryAlgorithm)),
            KeyEntrySpecifiers = reader.OptionalArray("keyEntrySpecifiers", r => KeyEntrySpecifier.Read(r, keyEntryAlgorithm)),
        };
        int keys = request.AllPinPolicies().Sum(pin => pin.KeyEntrySpecifiers.Count) + request.KeyEntrySpecifiers.Count;
        return keys <= KeyGen2Limits.Keys
            ? request
            : throw reader.Wrong("keyEntrySpecifiers", $"makes {keys} keys, more than the limit of {KeyGen2Limits.Keys}");
    });

    /// <summary>Every PIN policy, in the order in which they are created.</summary>
    public IEnumerable<PinPolicySpecifier> AllPinPolicies() => PukPolicySpecifiers.SelectMany(puk => puk.PinPolicySpecifiers).Concat(PinPolicySpecifiers);

    public byte[] Write() => Message.Write(Qualifier, writer => writer
        .String("serverSessionId", ServerSessionId)
        .String("clientSessionId", ClientSessionId)
        .String("keyEntryAlgorithm", KeyEntryAlgorithm)
        .Bool("deferredIssuance", DeferredIssuance, absent: false)
        .Array("pukPolicySpecifiers", PukPolicySpecifiers, (puk, w) => puk.Write(w))
        .Array("pinPolicySpecifiers", PinPolicySpecifiers, (pin, w) => pin.Write(w))
        .Array("keyEntrySpecifiers", KeyEntrySpecifiers, (key, w) => key.Write(w)));
}
