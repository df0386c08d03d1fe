using System.Buffers.Binary;
using System.Text.Unicode;
using Sks.Core.DataTypes;

namespace Sks.Core.Wire;

/// <summary>
/// The store's end of the byte-level API: a request in, the frame of its answer out. Any input gives an answer; nothing is
/// thrown. Thread safe if selection and store are.
/// </summary>
/// <remarks>
/// A malformed request is answered with <see cref="SksStatus.Option"/> and does not reach the store's method. If it was one that
/// works inside a session, the session is removed all the same, as for every other failure: by
/// <see cref="ISecureKeyStore.AbortProvisioningSession"/>, or <see cref="IProvisioningAbort"/> when the call names a key.
/// </remarks>
/// <param name="selection">
/// Which store answers; a store may be <see cref="IDeviceAdministration"/>, <see cref="IGrantAdministration"/> and
/// <see cref="IProvisioningAbort"/> as well.
/// </param>
/// <param name="unexpected">
/// Told of exceptions that no store should throw, and which the caller sees as <see cref="SksStatus.Internal"/> without their text.
/// </param>
public sealed class SksDispatcher(IStoreSelection selection, Action<Exception>? unexpected = null)
{
    private const int MaxErrorLength = 2000;

    /// <summary>Answers for one store, whoever calls; <c>selectStore</c> finds no other.</summary>
    /// <param name="store">The store.</param>
    /// <param name="unexpected">As above.</param>
    public SksDispatcher(ISecureKeyStore store, Action<Exception>? unexpected = null)
        : this(store as IStoreSelection ?? new OneStore(store), unexpected)
    {
    }

    /// <summary>Carries out one request and appends the frame of its answer.</summary>
    /// <param name="request">A frame's content: method id and arguments. The caller wipes it: there may be a PIN in it.</param>
    /// <param name="answer">Gets a whole frame. The caller wipes it too: there may be a key in it.</param>
    public void Dispatch(ReadOnlySpan<byte> request, DataWriter answer)
    {
        int start = Begin(answer);
        var call = new ServedCall(request.IsEmpty ? request : request[1..], selection, answer);
        try
        {
            ServedMethods.Find(request.IsEmpty ? (byte)0 : request[0])(ref call);
            End(answer, start);
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

    /// <summary>Appends the frame of an error that a transport gives by itself, such as one for a connection that it refuses.</summary>
    public static void WriteError(DataWriter answer, SksStatus status, string message) =>
        WriteError(answer, Begin(answer), status, message);

    /// <summary>Leaves room for the frame's length.</summary>
    /// <returns>Where the content starts.</returns>
    private static int Begin(DataWriter answer) => answer.UInt(0).Length;

    private static void End(DataWriter answer, int start)
    {
        int length = answer.Length - start;
        if (length > Frame.MaxLength)
        {
            throw new InvalidOperationException("The answer does not fit into a frame.");
        }

        answer.SetUInt(start - Frame.HeaderLength, (uint)length);
    }

    private static void WriteError(DataWriter answer, int start, SksStatus status, string message)
    {
        // Stops before the first character that does not fit; half a surrogate pair becomes U+FFFD.
        Span<byte> text = stackalloc byte[MaxErrorLength];
        Utf8.FromUtf16(message, text, out _, out int length);
        answer.Truncate(start);
        answer.Byte((byte)status).Bytes(text[..length]);
        End(answer, start);
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
                selection.Store.AbortProvisioningSession(handle);
            }
            else
            {
                (selection.Store as IProvisioningAbort)?.AbortSessionOfKey(handle);
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
