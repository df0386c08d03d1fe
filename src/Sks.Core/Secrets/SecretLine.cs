using System.Text;

namespace Sks.Core.Secrets;

/// <summary>A secret being typed, key by key, straight into memory that is wiped.</summary>
/// <remarks>Not thread safe.</remarks>
public sealed class SecretLine : IDisposable
{
    /// <summary>Bytes. What a passphrase may have, and more than any PIN or PUK, so that a line that is too long is refused and never cut.</summary>
    private const int Capacity = 1024;

    private readonly SecretBuffer _bytes = new(Capacity);
    private int _length;
    private char _highSurrogate;

    /// <summary>Adds a key's character; a character outside the basic plane comes as two.</summary>
    public void Append(char character)
    {
        if (char.IsHighSurrogate(character))
        {
            _highSurrogate = character;
            return;
        }

        var rune = char.IsLowSurrogate(character) && _highSurrogate != 0 ? new Rune(_highSurrogate, character)
            : Rune.TryCreate(character, out var single) ? single
            : Rune.ReplacementChar;
        _highSurrogate = '\0';
        if (rune.TryEncodeToUtf8(_bytes.Span[_length..], out int written))
        {
            _length += written;
        }
    }

    /// <summary>Takes the last character back.</summary>
    public void Backspace()
    {
        if (_length > 0)
        {
            Rune.DecodeLastFromUtf8(_bytes.Span[.._length], out _, out int consumed);
            _length -= consumed;
        }
    }

    /// <summary>Takes all characters back.</summary>
    public void Clear() => _length = 0;

    /// <summary>A copy of what was typed, for the caller to dispose of.</summary>
    public SecretBuffer ToSecret() => new(_bytes.Span[.._length]);

    /// <inheritdoc/>
    public void Dispose() => _bytes.Dispose();
}
