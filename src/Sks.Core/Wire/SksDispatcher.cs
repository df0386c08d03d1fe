using System.Buffers.Binary;
using System.Text.Unicode;
using Sks.Core.DataTypes;

namespace Sks.Core.Wire;

/// <summary>
/// The store's end of the byte-level API: bytes of a request in, bytes of the answer out. Any input gives an answer; nothing is
/// thrown. Thread safe if the store is.
/// </summary>
/// <remarks>
/// A malformed request is answered with <see cref="SksStatus.Option"/> and does not reach the store's method. If it was one that
/// works inside a session, the session is removed all the same, as for every other failure: by
/// <see cref="ISecureKeyStore.AbortProvisioningSession"/>, or <see cref="IProvisioningAbort"/> when the call names a key.
/// </remarks>
/// <param name="store">
/// The store; may be <see cref="IDeviceAdministration"/> and <see cref="IProvisioningAbort"/> as well.
/// </param>
/// <param name="unexpected">
/// Told of exceptions that no store should throw, and which the caller sees as <see cref="SksStatus.Internal"/> without their text.
/// </param>
public sealed class SksDispatcher(ISecureKeyStore store, Action<Exception>? unexpected = null)
{
    private const int MaxErrorLength = 2000;

    /// <summary>Carries out one request and appends its answer.</summary>
    /// <param name="request">Method id and arguments. The caller wipes it: there may be a PIN in it.</param>
    /// <param name="answer">Gets at least 1 and at most <see cref="Frame.MaxLength"/> bytes. The caller wipes it too.</param>
    public void Dispatch(ReadOnlySpan<byte> request, DataWriter answer)
    {
        int start = answer.Length;
        var call = new ServedCall(request.IsEmpty ? request : request[1..], store, answer);
        try
        {
            ServedMethods.Find(request.IsEmpty ? (byte)0 : request[0])(ref call);
            if (answer.Length - start > Frame.MaxLength)
            {
                throw new InvalidOperationException("The answer does not fit into a frame.");
            }
        }
        catch (SksException e) when (call.Reached != ServedCall.Progress.Answering)
        {
            if (call.Reached == ServedCall.Progress.Decoding)
            {
                RemoveSession(request);
            }

            WriteError(answer, start, e.Status, e.Message);
        }
        catch (Exception e)
        {
            unexpected?.Invoke(e);
            RemoveSession(request);
            WriteError(answer, start, SksStatus.Internal, "The key store failed internally; its log tells more.");
        }
    }

    /// <summary>Appends an answer that is an error, such as one that a transport has to give before any request is read.</summary>
    public static void WriteError(DataWriter answer, SksStatus status, string message) =>
        WriteError(answer, answer.Length, status, message);

    private static void WriteError(DataWriter answer, int start, SksStatus status, string message)
    {
        // Stops before the first character that does not fit; half a surrogate pair becomes U+FFFD.
        Span<byte> text = stackalloc byte[MaxErrorLength];
        Utf8.FromUtf16(message, text, out _, out int length);
        answer.Truncate(start);
        answer.Byte((byte)status).Bytes(text[..length]);
    }

    private void RemoveSession(ReadOnlySpan<byte> request)
    {
        if (request.Length < 1 + sizeof(uint) || MethodTable.Find(request[0]) is not { IsInsideSession: true } method)
        {
            return;
        }

        uint handle = BinaryPrimitives.ReadUInt32BigEndian(request[1..]);
        try
        {
            if (method.Input[0].Name == "provisioningHandle")
            {
                store.AbortProvisioningSession(handle);
            }
            else
            {
                (store as IProvisioningAbort)?.AbortSessionOfKey(handle);
            }
        }
        catch (SksException)
        {
            // No such session, or it is closed: nothing to remove.
        }
        catch (Exception e)
        {
            unexpected?.Invoke(e);
        }
    }
}
