using System.Text;

namespace Sks.Issuer.Audit;

/// <summary>Reads lines of a file that others wrote, without ever holding a long one.</summary>
internal static class LimitedLines
{
    private const int BufferSize = 16 << 10;

    /// <summary>The lines; one longer than <paramref name="limit"/> comes as its beginning, one character too long.</summary>
    public static async IAsyncEnumerable<string> ReadAsync(
        string path, int limit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(path, Encoding.UTF8);
        char[] buffer = new char[BufferSize];
        var line = new StringBuilder();
        bool any = false;
        for (int read; (read = await reader.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
        {
            for (int i = 0; i < read; i++)
            {
                if (buffer[i] == '\n')
                {
                    yield return line.ToString();
                    line.Clear();
                    any = false;
                    continue;
                }

                any = true;
                if (line.Length <= limit)
                {
                    line.Append(buffer[i]);
                }
            }
        }

        if (any)
        {
            yield return line.ToString();
        }
    }
}
