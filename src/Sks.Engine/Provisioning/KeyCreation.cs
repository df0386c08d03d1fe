using System.Security.Cryptography;
using Sks.Core.Algorithms;
using Sks.Core.Keys;
using Sks.Core.SessionSecurity;
using Sks.Engine.Keys;
using Sks.Engine.Records;
using Sks.Engine.Store;

namespace Sks.Engine.Provisioning;

/// <summary><c>createKeyEntry [10]</c>, within an open session.</summary>
/// <remarks>
/// <c>serverSeed</c> is checked and MAC'd but not mixed in: keys come from the operating system's generator alone, which the
/// specification leaves open and a hostile seed cannot weaken.
/// </remarks>
internal static class KeyCreation
{
    private const int MaxServerSeed = 64;
    private const int MaxFriendlyName = 100;
    private const int MaxEndorsedAlgorithms = 255;

    public static CreatedKeyEntry Create(
        CredentialDatabase database,
        OpenSession session,
        ProtectionSupport support,
        KeyEntryParameters parameters,
        uint pinPolicyHandle,
        ReadOnlySpan<byte> pinValue,
        ReadOnlySpan<byte> mac)
    {
        var pinPolicy = FindPinPolicy(database, session, pinPolicyHandle);
        var pinValueReference = pinPolicy is { Policy.UserDefined: false } ? pinValue : default;
        byte[] data = MacData.CreateKeyEntry(parameters, pinPolicy?.Policy.Id ?? "", pinValueReference);
        session.VerifyMac(MethodNames.CreateKeyEntry, data, mac);

        var algorithm = Check(parameters);
        KeyProtection.Check(parameters, pinPolicy, support);
        var pin = AssignPin(database, session, parameters, pinPolicy, pinValue);
        uint handle = session.Add(parameters.Id, RecordKind.Key);
        var publicKey = PrivateKey.Generate(algorithm, parameters.KeyParameters, out byte[] pkcs8);
        try
        {
            byte[] attestation = session.Attest(MacData.KeyAttestation(publicKey.SubjectPublicKeyInfo, mac));
            var key = ToRecord(parameters, session.Handle, handle, PinHandle(parameters, pin), publicKey.SubjectPublicKeyInfo);
            var material = new KeyMaterialRecord(handle, pkcs8);
            if (pin is null)
            {
                session.Commit(key, material);
            }
            else
            {
                session.Commit(key, material, pin);
            }

            return new CreatedKeyEntry(handle, publicKey.SubjectPublicKeyInfo, attestation);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static PinPolicyRecord? FindPinPolicy(CredentialDatabase database, OpenSession session, uint pinPolicyHandle)
    {
        if (pinPolicyHandle == 0)
        {
            return null;
        }

        Limits.Check(session.Owns(RecordKind.PinPolicy, pinPolicyHandle), "pinPolicyHandle is not of this session.");
        return database.Find(RecordKind.PinPolicy, pinPolicyHandle, PinPolicyRecord.Read);
    }

    private static KeyGenerationAlgorithm Check(KeyEntryParameters parameters)
    {
        Limits.Algorithm<KeyEntryAlgorithm>(parameters.KeyEntryAlgorithm, "keyEntryAlgorithm");
        Limits.Check(parameters.ServerSeed.Length <= MaxServerSeed, "serverSeed has more than 64 bytes.");
        Limits.CheckDefined(parameters.AppUsage, "appUsage");
        Limits.Check(parameters.FriendlyName.EnumerateRunes().Count() <= MaxFriendlyName, "friendlyName has more than 100 characters.");
        Limits.CheckText(parameters.FriendlyName, "friendlyName");
        var algorithm = Limits.Algorithm<KeyGenerationAlgorithm>(parameters.KeyAlgorithm, "keyAlgorithm");
        CheckKeyParameters(algorithm, parameters.KeyParameters);
        CheckEndorsedAlgorithms(parameters.EndorsedAlgorithms);
        return algorithm;
    }

    /// <summary>Before anything is made: generation comes after the PIN, and may take seconds.</summary>
    private static void CheckKeyParameters(KeyGenerationAlgorithm algorithm, ReadOnlySpan<byte> keyParameters)
    {
        if (algorithm is RsaKeyAlgorithm rsa)
        {
            rsa.Exponent(keyParameters);
        }
        else
        {
            Limits.Check(keyParameters.IsEmpty, "keyAlgorithm takes no keyParameters.");
        }
    }

    /// <summary>Sorted and known; whether they suit the key is for the close to say.</summary>
    private static void CheckEndorsedAlgorithms(IReadOnlyList<string> algorithms)
    {
        Limits.Check(algorithms.Count <= MaxEndorsedAlgorithms, "There are more than 255 endorsedAlgorithms.");
        for (int i = 0; i < algorithms.Count; i++)
        {
            Limits.Check(
                i == 0 || string.CompareOrdinal(algorithms[i - 1], algorithms[i]) < 0,
                "endorsedAlgorithms are not in ascending order.");
            var algorithm = Limits.Algorithm<EndorsableAlgorithm>(algorithms[i], "An endorsed algorithm");
            Limits.Check(algorithm is not NoAlgorithm || algorithms.Count == 1, "#none stands with other endorsed algorithms.");
        }
    }

    private static PinRecord? AssignPin(
        CredentialDatabase database,
        OpenSession session,
        KeyEntryParameters parameters,
        PinPolicyRecord? pinPolicy,
        ReadOnlySpan<byte> pinValue)
    {
        if (pinPolicy is null)
        {
            Limits.Check(pinValue.IsEmpty, "There is a pinValue but no PIN policy.");
            return null;
        }

        if (pinPolicy.Policy.UserDefined)
        {
            return PinAssignment.Assign(database, pinPolicy, parameters.AppUsage, pinValue);
        }

        using var pin = session.Decrypt(pinValue);
        return PinAssignment.Assign(database, pinPolicy, parameters.AppUsage, pin.Span);
    }

    private static uint PinHandle(KeyEntryParameters parameters, PinRecord? pin) =>
        parameters.DevicePinProtection ? PinRecord.DeviceHandle : pin?.Handle ?? 0;

    private static KeyRecord ToRecord(KeyEntryParameters parameters, uint sessionHandle, uint handle, uint pinHandle, byte[] publicKey) => new()
    {
        Handle = handle,
        SessionHandle = sessionHandle,
        PinHandle = pinHandle,
        PublicKey = publicKey,
        Id = parameters.Id,
        KeyAlgorithm = parameters.KeyAlgorithm,
        AppUsage = parameters.AppUsage,
        FriendlyName = parameters.FriendlyName,
        EnablePinCaching = parameters.EnablePinCaching,
        BiometricProtection = parameters.BiometricProtection,
        ExportProtection = parameters.ExportProtection,
        DeleteProtection = parameters.DeleteProtection,
        EndorsedAlgorithms = parameters.EndorsedAlgorithms,
    };
}
