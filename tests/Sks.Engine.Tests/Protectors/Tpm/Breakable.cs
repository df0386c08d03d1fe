using System.Buffers.Binary;

namespace Sks.Engine.Tests.Protectors.Tpm;

/// <summary>A connection to a TPM that can be made to fail at a command, or to change the answers.</summary>
internal sealed class Breakable(Stream inner, Func<uint, Breakage> breaks, Func<byte[], byte[]>? change) : Stream
{
    private const int CodeAt = 6;

    private readonly MemoryStream _answer = new();
    private Breakage _now;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static Breakable Through(Stream inner, Func<uint, Breakage> breaks) => new(inner, breaks, null);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _now = breaks(BinaryPrimitives.ReadUInt32BigEndian(buffer[CodeAt..]));
        if (_now == Breakage.Refused)
        {
            throw new IOException("The TPM is gone.");
        }

        inner.Write(buffer);
        byte[] header = new byte[10];
        inner.ReadExactly(header);
        byte[] answer = new byte[BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(2))];
        header.CopyTo(answer, 0);
        inner.ReadExactly(answer, header.Length, answer.Length - header.Length);
        answer = change?.Invoke(answer) ?? answer;
        _answer.SetLength(0);
        _answer.Write(answer);
        _answer.Position = 0;
    }

    public override int Read(Span<byte> buffer) => _now == Breakage.AnswerLost ? throw new IOException("The TPM is gone.") : _answer.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            _answer.Dispose();
        }

        base.Dispose(disposing);
    }
}
