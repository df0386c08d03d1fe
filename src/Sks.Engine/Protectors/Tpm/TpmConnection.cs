using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.DataTypes;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// Commands to a TPM 2.0 as bytes, over its resource manager's device or a simulator's socket (TPM 2.0 Library, part 1, chapter 18):
/// <code>
/// command  = tag (2) || size (4) || code (4) || handles || [authorizationSize (4) || password session (9)] || parameters
/// response = tag (2) || size (4) || code (4) || [handle (4)] || [parameterSize (4)] || parameters || [session]
/// </code>
/// Sizes count the whole message. Objects are used under empty passwords: what keeps others off is the device's permissions.
/// </summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class TpmConnection(Stream stream) : IDisposable
{
    private const ushort NoSessions = 0x8001;
    private const ushort Sessions = 0x8002;
    private const int HeaderSize = 10;
    private const int MaxSize = 4096;
    private const uint FlushContext = 0x165;

    private static ReadOnlySpan<byte> EmptyPassword => [0, 0, 0, 9, 0x40, 0, 0, 9, 0, 0, 0, 0, 0];

    /// <summary>Runs a command that is authorized by the empty password of its handle.</summary>
    /// <param name="code">TPM_CC.</param>
    /// <param name="handle">The one handle that it takes.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <returns>The response after its header, for the caller to wipe.</returns>
    /// <exception cref="TpmException">The TPM refuses, or does not answer as one.</exception>
    /// <exception cref="IOException">The TPM cannot be reached.</exception>
    public byte[] Execute(uint code, uint handle, ReadOnlySpan<byte> parameters)
    {
        using var command = new DataWriter(MaxSize);
        command.UShort(Sessions).UInt((uint)(HeaderSize + 4 + EmptyPassword.Length + parameters.Length)).UInt(code).UInt(handle);
        command.Raw(EmptyPassword).Raw(parameters);
        return Exchange(code, command.Written);
    }

    /// <summary>Removes a loaded object; a TPM has room for three.</summary>
    public void Flush(uint handle)
    {
        using var command = new DataWriter(HeaderSize + 4);
        command.UShort(NoSessions).UInt(HeaderSize + 4).UInt(FlushContext).UInt(handle);
        Exchange(FlushContext, command.Written);
    }

    public void Dispose() => stream.Dispose();

    private byte[] Exchange(uint code, ReadOnlySpan<byte> command)
    {
        stream.Write(command);
        stream.Flush();
        byte[] answer = GC.AllocateArray<byte>(MaxSize, pinned: true);
        try
        {
            int length = stream.ReadAtLeast(answer, HeaderSize, throwOnEndOfStream: true);
            uint size = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(2));
            if (size is < HeaderSize or > MaxSize || length > size)
            {
                throw new TpmException("The answer is not a TPM's.");
            }

            stream.ReadExactly(answer, length, (int)size - length);
            uint response = BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(6));
            return response == 0
                ? answer[HeaderSize..(int)size]
                : throw new TpmException($"The TPM refuses command 0x{code:X} with 0x{response:X}.", response);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(answer);
        }
    }
}
