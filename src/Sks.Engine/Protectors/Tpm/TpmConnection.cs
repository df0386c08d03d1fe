using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.DataTypes;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// Commands to a TPM 2.0 as bytes, over its resource manager's device or a simulator's socket (TPM 2.0 Library, part 1, chapter 18):
/// <code>
/// command       = tag (2) || size (4) || code (4) || handles || [authorizationSize (4) || authorization] || parameters
/// authorization = session (4) || nonce (2B, empty) || attributes (1) = 0 || password (2B)
/// </code>
/// Sizes count the whole message. Responses: see <see cref="TpmResponse"/>.
/// </summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class TpmConnection(Stream stream) : IDisposable
{
    private const int MaxSize = 4096;
    private const int AuthorizationSize = 9;

    // A TPM that says "later" is asked again for five seconds: each kind of these answers passes by itself.
    private const int Attempts = 100;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs a command.</summary>
    /// <param name="code">TPM_CC.</param>
    /// <param name="handles">Its handles; the authorization is for the first.</param>
    /// <param name="authorization">What it is authorized by.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="returnsHandle">Whether its response begins with a handle.</param>
    /// <exception cref="TpmException">The TPM refuses, or does not answer as one.</exception>
    /// <exception cref="Core.SksException">The same: the answer is too short.</exception>
    /// <exception cref="IOException">The TPM cannot be reached.</exception>
    public TpmResponse Execute(
        uint code, ReadOnlySpan<uint> handles, TpmAuthorization authorization, ReadOnlySpan<byte> parameters, bool returnsHandle = false)
    {
        bool hasSession = authorization.Session != 0;
        int authorized = hasSession ? 4 + AuthorizationSize + authorization.Password.Length : 0;
        using var command = new DataWriter(MaxSize);
        command.UShort(hasSession ? TpmNumbers.Sessions : TpmNumbers.NoSessions);
        command.UInt((uint)(TpmResponse.HeaderSize + (4 * handles.Length) + authorized + parameters.Length)).UInt(code);
        foreach (uint handle in handles)
        {
            command.UInt(handle);
        }

        if (hasSession)
        {
            command.UInt((uint)authorized - 4).UInt(authorization.Session).Bytes([]).Byte(0).Bytes(authorization.Password);
        }

        command.Raw(parameters);
        for (int attempt = 1; ; attempt++)
        {
            byte[] message = Exchange(command.Written);
            switch (TpmResponse.CodeOf(message))
            {
                case 0:
                    return new TpmResponse(message, hasSession, returnsHandle);
                case uint refusal when !MeansLater(refusal) || attempt == Attempts:
                    throw new TpmException($"The TPM refuses command 0x{code:X} with 0x{refusal:X}.", refusal);
            }

            Thread.Sleep(Pause);
        }
    }

    /// <summary>Removes a loaded object or a session; a TPM has room for three of each.</summary>
    public void Flush(uint handle)
    {
        using var command = new DataWriter(4);
        Execute(TpmNumbers.FlushContext, [], TpmAuthorization.None, command.UInt(handle).Written).Dispose();
    }

    /// <summary>The same at the end of a use that may have failed: the resource manager flushes anyway when the device is closed.</summary>
    public void FlushQuietly(uint handle)
    {
        try
        {
            Flush(handle);
        }
        catch (Exception e) when (e is TpmException or IOException or Core.SksException)
        {
            // What failed before is what the caller hears of.
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>TPM_RC_YIELDED, TPM_RC_TESTING, TPM_RC_NV_RATE, TPM_RC_RETRY.</summary>
    private static bool MeansLater(uint refusal) => refusal is 0x908 or 0x90A or 0x920 or 0x922;

    /// <returns>A whole message, header included, for the caller to wipe.</returns>
    private byte[] Exchange(ReadOnlySpan<byte> command)
    {
        stream.Write(command);
        stream.Flush();
        byte[] answer = GC.AllocateArray<byte>(MaxSize, pinned: true);
        try
        {
            int length = stream.ReadAtLeast(answer, TpmResponse.HeaderSize, throwOnEndOfStream: true);
            uint size = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(2));
            if (size is < TpmResponse.HeaderSize or > MaxSize || length > size)
            {
                throw new TpmException("The answer is not a TPM's.");
            }

            stream.ReadExactly(answer, length, (int)size - length);
            byte[] message = GC.AllocateArray<byte>((int)size, pinned: true);
            answer.AsSpan(0, (int)size).CopyTo(message);
            return message;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
        }
    }
}
