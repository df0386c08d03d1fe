using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Core.Protection;
using Sks.KeyGen2.Issuer.Management;

namespace Sks.KeyGen2.Issuer;

/// <summary>Options as bytes within the saved state: fields in the order of their declaration, lists with a <c>ushort</c> count.</summary>
internal static class IssuerSessionOptionsCodec
{
    public static void Write(IssuerSessionOptions options, DataWriter writer)
    {
        writer.String(options.IssuerUri).Bytes(options.ServerCertificate);
        Write(new ManagementDecision(options.Request, options.Operations), writer);
        ManagementCodec.Write(options.Lookups, writer);
        ManagementCodec.Write(options.UpdatableKeyManagementKeys, writer);
        writer.Bool(options.DeferredIssuance)
            .UShort(options.DeferredLifeTime)
            .Bytes(options.KeyManagementKey)
            .Bool(options.PrivacyEnabled)
            .UShort(options.SessionLifeTime)
            .String(options.EphemeralKeyAlgorithm)
            .Byte((byte)options.Action)
            .UShort(options.ReservedSessionKeyUses);
        List(writer, options.PreferredLanguages, language => writer.String(language));
        List(writer, options.TargetKeyContainers, container => writer.Byte((byte)container));
        List(writer, options.ClientCapabilityQuery, uri => writer.String(uri));
    }

    public static IssuerSessionOptions Read(ref DataReader reader)
    {
        string issuerUri = reader.String();
        byte[] serverCertificate = reader.Bytes();
        var known = ReadDecision(ref reader);
        return new IssuerSessionOptions
        {
            IssuerUri = issuerUri,
            ServerCertificate = serverCertificate,
            Request = known.Request,
            Operations = known.Operations,
            Lookups = ManagementCodec.ReadLookups(ref reader),
            UpdatableKeyManagementKeys = ManagementCodec.ReadChain(ref reader),
            DeferredIssuance = reader.Bool(),
            DeferredLifeTime = reader.UShort(),
            KeyManagementKey = reader.Bytes(),
            PrivacyEnabled = reader.Bool(),
            SessionLifeTime = reader.UShort(),
            EphemeralKeyAlgorithm = reader.String(),
            Action = Word<InvocationAction>(reader.Byte()),
            ReservedSessionKeyUses = reader.UShort(),
            PreferredLanguages = ReadStrings(ref reader),
            TargetKeyContainers = ReadContainers(ref reader),
            ClientCapabilityQuery = ReadStrings(ref reader),
        };
    }

    public static void Write(ManagementDecision decision, DataWriter writer)
    {
        List(writer, decision.Request.PukPolicies, puk =>
        {
            writer.String(puk.Policy.Id).Byte((byte)puk.Policy.Format).UShort(puk.Policy.RetryLimit).Bytes(puk.Puk);
            List(writer, puk.PinPolicies, pin => Write(pin, writer));
        });
        List(writer, decision.Request.PinPolicies, pin => Write(pin, writer));
        List(writer, decision.Request.Keys, key => Write(key, writer));
        ManagementCodec.Write(decision.Operations, writer);
    }

    public static ManagementDecision ReadDecision(ref DataReader reader)
    {
        var puks = new List<RequestedPukPolicy>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            var policy = new PukPolicy(reader.String(), Word<PinFormat>(reader.Byte()), reader.UShort());
            puks.Add(new RequestedPukPolicy(policy, reader.Bytes(), ReadPinPolicies(ref reader)));
        }

        var request = new CredentialRequest(puks, ReadPinPolicies(ref reader), ReadKeys(ref reader));
        return new ManagementDecision(request, ManagementCodec.ReadOperations(ref reader));
    }

    private static void Write(RequestedPinPolicy pin, DataWriter writer)
    {
        var policy = pin.Policy;
        writer.String(policy.Id)
            .Bool(policy.UserDefined)
            .Bool(policy.UserModifiable)
            .Byte((byte)policy.Format)
            .UShort(policy.RetryLimit)
            .Byte((byte)policy.Grouping)
            .Byte((byte)policy.PatternRestrictions)
            .UShort(policy.MinLength)
            .UShort(policy.MaxLength)
            .Byte((byte)policy.InputMethod)
            .Bytes(pin.PresetPin);
        List(writer, pin.PresetPins, preset => writer.String(preset.Key).Bytes(preset.Value));
        List(writer, pin.Keys, key => Write(key, writer));
    }

    private static void Write(KeyEntryParameters key, DataWriter writer)
    {
        writer.String(key.Id)
            .String(key.KeyEntryAlgorithm)
            .Bytes(key.ServerSeed)
            .Bool(key.DevicePinProtection)
            .Bool(key.EnablePinCaching)
            .Byte((byte)key.BiometricProtection)
            .Byte((byte)key.ExportProtection)
            .Byte((byte)key.DeleteProtection)
            .Byte((byte)key.AppUsage)
            .String(key.FriendlyName)
            .String(key.KeyAlgorithm)
            .Bytes(key.KeyParameters);
        List(writer, key.EndorsedAlgorithms, algorithm => writer.String(algorithm));
    }

    private static List<string> ReadStrings(ref DataReader reader)
    {
        var strings = new List<string>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            strings.Add(reader.String());
        }

        return strings;
    }

    private static List<KeyContainer> ReadContainers(ref DataReader reader)
    {
        var containers = new List<KeyContainer>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            containers.Add(Word<KeyContainer>(reader.Byte()));
        }

        return containers;
    }

    private static Dictionary<string, byte[]> ReadPresetPins(ref DataReader reader)
    {
        var pins = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        for (int count = reader.UShort(); count > 0; count--)
        {
            if (!pins.TryAdd(reader.String(), reader.Bytes()))
            {
                throw Undefined();
            }
        }

        return pins;
    }

    private static List<RequestedPinPolicy> ReadPinPolicies(ref DataReader reader)
    {
        var pins = new List<RequestedPinPolicy>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            var policy = new PinPolicy(
                reader.String(),
                reader.Bool(),
                reader.Bool(),
                Word<PinFormat>(reader.Byte()),
                reader.UShort(),
                Word<PinGrouping>(reader.Byte()),
                Patterns(reader.Byte()),
                reader.UShort(),
                reader.UShort(),
                Word<InputMethod>(reader.Byte()));
            byte[] presetPin = reader.Bytes();
            var presetPins = ReadPresetPins(ref reader);
            pins.Add(new RequestedPinPolicy(policy, ReadKeys(ref reader)) { PresetPin = presetPin, PresetPins = presetPins });
        }

        return pins;
    }

    private static List<KeyEntryParameters> ReadKeys(ref DataReader reader)
    {
        var keys = new List<KeyEntryParameters>();
        for (int count = reader.UShort(); count > 0; count--)
        {
            var key = new KeyEntryParameters
            {
                Id = reader.String(),
                KeyEntryAlgorithm = reader.String(),
                ServerSeed = reader.Bytes(),
                DevicePinProtection = reader.Bool(),
                EnablePinCaching = reader.Bool(),
                BiometricProtection = Word<BiometricProtection>(reader.Byte()),
                ExportProtection = Word<ExportProtection>(reader.Byte()),
                DeleteProtection = Word<DeleteProtection>(reader.Byte()),
                AppUsage = Word<AppUsage>(reader.Byte()),
                FriendlyName = reader.String(),
                KeyAlgorithm = reader.String(),
                KeyParameters = reader.Bytes(),
            };
            keys.Add(key with { EndorsedAlgorithms = ReadStrings(ref reader) });
        }

        return keys;
    }

    private static void List<T>(DataWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.UShort((ushort)items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    private static T Word<T>(byte value)
        where T : struct, Enum
    {
        var word = (T)Enum.ToObject(typeof(T), value);
        return Enum.IsDefined(word) ? word : throw Undefined();
    }

    private static PatternRestrictions Patterns(byte value)
    {
        var all = Enum.GetValues<PatternRestrictions>().Aggregate((left, right) => left | right);
        var patterns = (PatternRestrictions)value;
        return (patterns & ~all) == 0 ? patterns : throw Undefined();
    }

    public static SksException Undefined() => new(SksStatus.Option, "A saved issuer session has a value that is not defined.");
}
