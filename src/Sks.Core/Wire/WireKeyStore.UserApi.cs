using System.Security.Cryptography;

namespace Sks.Core.Wire;

// The User API: signHashedData [100] to symmetricKeyEncrypt [104]. Results may be secrets, so the store's copies are wiped.
public abstract partial class WireKeyStore
{
    /// <inheritdoc/>
    public byte[] SignHashedData(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        using var call = Begin(MethodId.SignHashedData);
        call.Request
            .UInt(keyHandle)
            .String(algorithm)
            .Bytes(parameters)
            .Bool(biometricAuth)
            .Bytes(authorization)
            .Bytes(data);
        return call.Send(static (ref answer) => answer.Bytes());
    }

    internal static void ServeSignHashedData(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        string algorithm = call.Input.String();
        var parameters = call.Input.BytesSpan();
        bool biometricAuth = call.Input.Bool();
        var authorization = call.Input.BytesSpan();
        var data = call.Input.BytesSpan();
        byte[] result = call.KeyUse().SignHashedData(keyHandle, algorithm, parameters, biometricAuth, authorization, data);
        AnswerBytes(ref call, result);
    }

    /// <inheritdoc/>
    public byte[] AsymmetricKeyDecrypt(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        using var call = Begin(MethodId.AsymmetricKeyDecrypt);
        call.Request
            .UInt(keyHandle)
            .String(algorithm)
            .Bytes(parameters)
            .Bool(biometricAuth)
            .Bytes(authorization)
            .Bytes(data);
        return call.Send(static (ref answer) => answer.Bytes());
    }

    internal static void ServeAsymmetricKeyDecrypt(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        string algorithm = call.Input.String();
        var parameters = call.Input.BytesSpan();
        bool biometricAuth = call.Input.Bool();
        var authorization = call.Input.BytesSpan();
        var data = call.Input.BytesSpan();
        byte[] result = call.KeyUse().AsymmetricKeyDecrypt(keyHandle, algorithm, parameters, biometricAuth, authorization, data);
        AnswerBytes(ref call, result);
    }

    /// <inheritdoc/>
    public byte[] KeyAgreement(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> publicKey)
    {
        using var call = Begin(MethodId.KeyAgreement);
        call.Request
            .UInt(keyHandle)
            .String(algorithm)
            .Bytes(parameters)
            .Bool(biometricAuth)
            .Bytes(authorization)
            .Bytes(publicKey);
        return call.Send(static (ref answer) => answer.Bytes());
    }

    internal static void ServeKeyAgreement(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        string algorithm = call.Input.String();
        var parameters = call.Input.BytesSpan();
        bool biometricAuth = call.Input.Bool();
        var authorization = call.Input.BytesSpan();
        var publicKey = call.Input.BytesSpan();
        byte[] result = call.KeyUse().KeyAgreement(keyHandle, algorithm, parameters, biometricAuth, authorization, publicKey);
        AnswerBytes(ref call, result);
    }

    /// <inheritdoc/>
    public byte[] PerformHmac(
        uint keyHandle,
        string algorithm,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        using var call = Begin(MethodId.PerformHmac);
        call.Request
            .UInt(keyHandle)
            .String(algorithm)
            .Bytes(parameters)
            .Bool(biometricAuth)
            .Bytes(authorization)
            .Blob(data);
        return call.Send(static (ref answer) => answer.Bytes());
    }

    internal static void ServePerformHmac(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        string algorithm = call.Input.String();
        var parameters = call.Input.BytesSpan();
        bool biometricAuth = call.Input.Bool();
        var authorization = call.Input.BytesSpan();
        var data = call.Input.BlobSpan();
        byte[] result = call.KeyUse().PerformHmac(keyHandle, algorithm, parameters, biometricAuth, authorization, data);
        AnswerBytes(ref call, result);
    }

    /// <inheritdoc/>
    public byte[] SymmetricKeyEncrypt(
        uint keyHandle,
        string algorithm,
        bool mode,
        ReadOnlySpan<byte> parameters,
        bool biometricAuth,
        ReadOnlySpan<byte> authorization,
        ReadOnlySpan<byte> data)
    {
        using var call = Begin(MethodId.SymmetricKeyEncrypt);
        call.Request
            .UInt(keyHandle)
            .String(algorithm)
            .Bool(mode)
            .Bytes(parameters)
            .Bool(biometricAuth)
            .Bytes(authorization)
            .Blob(data);
        return call.Send(static (ref answer) => answer.Blob());
    }

    internal static void ServeSymmetricKeyEncrypt(ref ServedCall call)
    {
        uint keyHandle = call.Input.UInt();
        string algorithm = call.Input.String();
        bool mode = call.Input.Bool();
        var parameters = call.Input.BytesSpan();
        bool biometricAuth = call.Input.Bool();
        var authorization = call.Input.BytesSpan();
        var data = call.Input.BlobSpan();
        byte[] result = call.KeyUse().SymmetricKeyEncrypt(keyHandle, algorithm, mode, parameters, biometricAuth, authorization, data);
        AnswerBlob(ref call, result);
    }

    private static void AnswerBytes(ref ServedCall call, byte[] result)
    {
        try
        {
            call.Answer().Bytes(result);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(result);
        }
    }

    private static void AnswerBlob(ref ServedCall call, byte[] result)
    {
        try
        {
            call.Answer().Blob(result);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(result);
        }
    }
}
