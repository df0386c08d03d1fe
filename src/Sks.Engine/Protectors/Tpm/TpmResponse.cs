using System.Buffers.Binary;
using System.Security.Cryptography;
using Sks.Core.DataTypes;

namespace Sks.Engine.Protectors.Tpm;

/// <summary>
/// A response that says success, taken apart (TPM 2.0 Library, part 1, chapter 18); wiped when disposed of:
/// <code>
/// tag (2) || size (4) || code (4) = 0 || [handle (4)] || [parameterSize (4)] || parameters || [nonce (2B) || attributes (1) || hmac (2B)]
/// </code>
/// The second and the last bracket are there with a session, and then only.
/// </summary>
internal sealed class TpmResponse : IDisposable
{
    public const int HeaderSize = 10;

    private readonly byte[] _message;
    private readonly Range _parameters;

    /// <summary>Takes <paramref name="message"/> over.</summary>
    /// <param name="message">The whole message, header included.</param>
    /// <param name="hasSession">Whether the command had an authorization.</param>
    /// <param name="returnsHandle">Whether the command returns a handle.</param>
    /// <exception cref="TpmException">It is not that; the message is wiped.</exception>
    /// <exception cref="Core.SksException">It is too short; the message is wiped.</exception>
    public TpmResponse(byte[] message, bool hasSession, bool returnsHandle)
    {
        _message = message;
        try
        {
            var reader = new DataReader(message);
            bool isWhole = reader.UShort() == (hasSession ? TpmNumbers.Sessions : TpmNumbers.NoSessions) & reader.UInt() == message.Length;
            reader.UInt();
            Handle = returnsHandle ? reader.UInt() : 0;
            int size = hasSession ? (int)Math.Min(reader.UInt(), int.MaxValue) : reader.Remaining;
            int start = message.Length - reader.Remaining;
            if (!isWhole || size > reader.Remaining)
            {
                throw new TpmException("The answer is not a TPM's.");
            }

            _parameters = start..(start + size);
            if (hasSession)
            {
                var session = new DataReader(message.AsSpan(start + size));
                session.BytesSpan();
                session.Byte();
                session.BytesSpan();
                session.End();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The handle of what the command has made; 0 if it makes nothing.</summary>
    public uint Handle { get; }

    public ReadOnlySpan<byte> Parameters => _message.AsSpan(_parameters);

    /// <summary>TPM_RC of a message of at least <see cref="HeaderSize"/> bytes.</summary>
    public static uint CodeOf(ReadOnlySpan<byte> message) => BinaryPrimitives.ReadUInt32BigEndian(message[6..]);

    public void Dispose() => CryptographicOperations.ZeroMemory(_message);
}
