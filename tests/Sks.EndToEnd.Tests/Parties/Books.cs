using Microsoft.Data.Sqlite;

namespace Sks.EndToEnd.Tests.Parties;

/// <summary>The issuer's books, read from outside as an auditor would; quicker than a process for each look.</summary>
/// <param name="file">The database.</param>
internal sealed class Books(string file)
{
    /// <summary>What counts: credentials that were proved, and enrollments that were used.</summary>
    /// <returns>A row a line.</returns>
    public IReadOnlyList<string> Content() =>
    [
        .. Rows("SELECT hex(serial_number), session_id, enrollment_id, key_id, subject, hex(certificate), hex(device_certificate) FROM credentials ORDER BY 1"),
        .. Rows("SELECT 'used', id, used FROM enrollments WHERE used IS NOT NULL ORDER BY id"),
    ];

    /// <summary>How many credentials were proved.</summary>
    public int Credentials() => Rows("SELECT session_id FROM credentials").Count;

    /// <summary>Lets so much time pass that all that was offered has expired.</summary>
    public void LetOffersExpire() => Rows("UPDATE enrollments SET expires = 1 WHERE used IS NULL");

    private List<string> Rows(string sql)
    {
        using var books = new SqliteConnection($"Data Source={file};Pooling=False");
        books.Open();
        using var command = books.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return rows;
    }
}
