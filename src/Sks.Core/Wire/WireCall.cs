using Sks.Core.DataTypes;

namespace Sks.Core.Wire;

/// <summary>
/// One call, seen from the caller's end: write <see cref="Request"/>, then <see cref="Send{T}"/>. Its end zeroes both buffers and
/// returns the channel.
/// </summary>
internal readonly ref struct WireCall
{
    private readonly WireKeyStore _owner;
    private readonly WireChannel _channel;

    internal WireCall(WireKeyStore owner, WireChannel channel, MethodId method)
    {
        _owner = owner;
        _channel = channel;
        _channel.IsPending = true;
        _channel.Request.UInt(0).Byte((byte)method);
    }

    /// <summary>Reads the values of an answer's Output table.</summary>
    internal delegate T AnswerReader<out T>(ref DataReader answer);

    /// <summary>Takes the arguments, in the order of the Input table.</summary>
    internal DataWriter Request => _channel.Request;

    /// <summary>Sends the request of a method without output.</summary>
    /// <inheritdoc cref="Send{T}" path="/exception"/>
    internal void Send() => Send(static (ref answer) => true);

    /// <summary>Sends the request and reads the answer.</summary>
    /// <exception cref="SksException">
    /// The status and text of the answer; <see cref="SksStatus.External"/> for an answer that is malformed; what
    /// <see cref="WireChannel.Exchange"/> throws.
    /// </exception>
    internal T Send<T>(AnswerReader<T> read)
    {
        int length = Request.Length - Frame.HeaderLength;
        if (length > Frame.MaxLength)
        {
            throw new SksException(SksStatus.Option, $"The arguments make {length} bytes; a call carries at most {Frame.MaxLength}.");
        }

        Request.SetUInt(0, (uint)length);
        _channel.IsPending = false;
        var answer = new DataReader(_channel.Exchange(Request.Written));
        var error = ReadStatus(ref answer);
        return error is null ? ReadOutput(ref answer, read) : throw error;
    }

    /// <summary>Ends the call.</summary>
    internal void Dispose()
    {
        if (_channel.IsPending)
        {
            Undo();
        }

        Request.Clear();
        _channel.Release();
        _owner.GiveBack(_channel);
    }

    /// <summary>The error that the answer of a method without output holds or is, or <see langword="null"/>.</summary>
    internal static SksException? ErrorIn(ReadOnlySpan<byte> answer)
    {
        var reader = new DataReader(answer);
        try
        {
            var error = ReadError(ref reader);
            reader.End();
            return error;
        }
        catch (SksException)
        {
            return NotTheApi();
        }
    }

    /// <summary>The error that the answer holds, or <see langword="null"/> when the values of the Output table follow.</summary>
    private SksException? ReadStatus(ref DataReader answer)
    {
        try
        {
            return ReadError(ref answer);
        }
        catch (SksException)
        {
            return Malformed();
        }
    }

    private T ReadOutput<T>(ref DataReader answer, AnswerReader<T> read)
    {
        try
        {
            var output = read(ref answer);
            answer.End();
            return output;
        }
        catch (SksException)
        {
            throw Malformed();
        }
    }

    private SksException Malformed()
    {
        _channel.Abandon();
        return NotTheApi();
    }

    private static SksException? ReadError(ref DataReader answer)
    {
        var status = (SksStatus)answer.Byte();
        if (status == SksStatus.Success)
        {
            return null;
        }

        string text = answer.String();
        answer.End();
        return new SksException(status, text);
    }

    private static SksException NotTheApi() =>
        new(SksStatus.External, "The answer does not follow the byte-level API; is it a key store that listens there?");

    /// <summary>
    /// The arguments could not be encoded, so the store never heard of a call that failed; but a failed call inside a session
    /// removes the session. A request that ends after its handle makes the store say so itself.
    /// </summary>
    private void Undo()
    {
        const int ThroughHandle = Frame.HeaderLength + sizeof(byte) + sizeof(uint);
        _channel.IsPending = false;
        if (Request.Length < ThroughHandle || MethodTable.Find(Request.Written[Frame.HeaderLength]) is not { IsInsideSession: true })
        {
            return;
        }

        Request.SetUInt(0, ThroughHandle - Frame.HeaderLength);
        try
        {
            _channel.Exchange(Request.Written[..ThroughHandle]);
        }
        catch (SksException)
        {
            // The encoding error that is on its way to the caller says more.
        }
    }
}
