using Sks.Core.DataTypes;
using Sks.Core.Keys;
using Sks.Core.Protection;

namespace Sks.Core.SessionSecurity;

/// <summary>
/// The <em>Data</em> of each MAC and attestation (chapter 7), one function per method, called by both ends. Arrays carry their
/// <c>ushort</c> length, blobs a <c>uint</c>; lists are their elements one after the other without a count.
/// </summary>
public static class MacData
{
    /// <summary><c>clientSessionId || serverSessionId || issuerUri || nonce</c>.</summary>
    public static byte[] CloseProvisioningSession(
        string clientSessionId, string serverSessionId, string issuerUri, ReadOnlySpan<byte> nonce)
    {
        using var data = new DataWriter();
        return data.String(clientSessionId).String(serverSessionId).String(issuerUri).Bytes(nonce).ToArray();
    }

    /// <summary>The attestation of a close: <c>nonce</c>.</summary>
    public static byte[] CloseAttestation(ReadOnlySpan<byte> nonce)
    {
        using var data = new DataWriter();
        return data.Bytes(nonce).ToArray();
    }

    /// <summary><c>id || encryptedPuk || format (1) || retryLimit (2)</c>.</summary>
    public static byte[] CreatePukPolicy(PukPolicy policy, ReadOnlySpan<byte> encryptedPuk)
    {
        using var data = new DataWriter();
        return data.String(policy.Id).Bytes(encryptedPuk).Byte((byte)policy.Format).UShort(policy.RetryLimit).ToArray();
    }

    /// <summary>
    /// <code>
    /// id || PUKReference || userDefined (1) || userModifiable (1) || format (1) || retryLimit (2) ||
    /// grouping (1) || patternRestrictions (1) || minLength (2) || maxLength (2) || inputMethod (1)
    /// </code>
    /// </summary>
    /// <param name="policy">The policy.</param>
    /// <param name="pukReference">The id of the governing PUK policy, or empty.</param>
    public static byte[] CreatePinPolicy(PinPolicy policy, string pukReference)
    {
        using var data = new DataWriter();
        return data
            .String(policy.Id)
            .String(pukReference)
            .Bool(policy.UserDefined)
            .Bool(policy.UserModifiable)
            .Byte((byte)policy.Format)
            .UShort(policy.RetryLimit)
            .Byte((byte)policy.Grouping)
            .Byte((byte)policy.PatternRestrictions)
            .UShort(policy.MinLength)
            .UShort(policy.MaxLength)
            .Byte((byte)policy.InputMethod)
            .ToArray();
    }

    /// <summary>
    /// <code>
    /// id || keyEntryAlgorithm || serverSeed || PINPolicyReference || PINValueReference ||
    /// devicePinProtection (1) || enablePinCaching (1) || biometricProtection (1) || exportProtection (1) ||
    /// deleteProtection (1) || appUsage (1) || friendlyName || keyAlgorithm || keyParameters [|| endorsedAlgorithm...]
    /// </code>
    /// </summary>
    /// <param name="parameters">What is asked for.</param>
    /// <param name="pinPolicyReference">The id of the governing PIN policy, or empty.</param>
    /// <param name="pinValueReference">The encrypted PIN if the issuer sets it, else empty: a user's PIN is never MAC'd.</param>
    public static byte[] CreateKeyEntry(
        KeyEntryParameters parameters, string pinPolicyReference, ReadOnlySpan<byte> pinValueReference)
    {
        using var data = new DataWriter(512);
        data.String(parameters.Id)
            .String(parameters.KeyEntryAlgorithm)
            .Bytes(parameters.ServerSeed)
            .String(pinPolicyReference)
            .Bytes(pinValueReference)
            .Bool(parameters.DevicePinProtection)
            .Bool(parameters.EnablePinCaching)
            .Byte((byte)parameters.BiometricProtection)
            .Byte((byte)parameters.ExportProtection)
            .Byte((byte)parameters.DeleteProtection)
            .Byte((byte)parameters.AppUsage)
            .String(parameters.FriendlyName)
            .String(parameters.KeyAlgorithm)
            .Bytes(parameters.KeyParameters);
        foreach (string algorithm in parameters.EndorsedAlgorithms)
        {
            data.String(algorithm);
        }

        return data.ToArray();
    }

    /// <summary>The attestation of a key: <c>publicKey || mac</c>, both with length.</summary>
    public static byte[] KeyAttestation(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> mac)
    {
        using var data = new DataWriter(512);
        return data.Bytes(publicKey).Bytes(mac).ToArray();
    }

    /// <summary><c>publicKey || id || certificate...</c>.</summary>
    public static byte[] SetCertificatePath(ReadOnlySpan<byte> publicKey, string id, IReadOnlyList<byte[]> certificatePath)
    {
        using var data = new DataWriter(2048);
        data.Bytes(publicKey).String(id);
        foreach (byte[] certificate in certificatePath)
        {
            data.Bytes(certificate);
        }

        return data.ToArray();
    }

    /// <summary><c>importSymmetricKey</c> and <c>importPrivateKey</c>: <c>End-Entity Certificate || encryptedKey</c>.</summary>
    public static byte[] ImportKey(ReadOnlySpan<byte> endEntityCertificate, ReadOnlySpan<byte> encryptedKey)
    {
        using var data = new DataWriter(2048);
        return data.Bytes(endEntityCertificate).Bytes(encryptedKey).ToArray();
    }

    /// <summary><c>End-Entity Certificate || type || subType (1) || qualifier || extensionData</c>, the last a blob.</summary>
    public static byte[] AddExtension(ReadOnlySpan<byte> endEntityCertificate, KeyExtension extension)
    {
        using var data = new DataWriter(2048);
        return data
            .Bytes(endEntityCertificate)
            .String(extension.Type)
            .Byte((byte)extension.SubType)
            .String(extension.Qualifier)
            .Blob(extension.ExtensionData)
            .ToArray();
    }

    /// <summary><c>postDeleteKey</c> and <c>postUnlockKey</c>: <c>authorization</c>.</summary>
    public static byte[] PostOperation(ReadOnlySpan<byte> authorization)
    {
        using var data = new DataWriter();
        return data.Bytes(authorization).ToArray();
    }

    /// <summary><c>postUpdateKey</c> and <c>postCloneKeyProtection</c>: <c>End-Entity Certificate || authorization</c>.</summary>
    public static byte[] PostKeyOperation(ReadOnlySpan<byte> endEntityCertificate, ReadOnlySpan<byte> authorization)
    {
        using var data = new DataWriter(2048);
        return data.Bytes(endEntityCertificate).Bytes(authorization).ToArray();
    }
}
