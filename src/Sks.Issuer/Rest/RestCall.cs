using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sks.Core.Devices;
using Sks.Issuer.Audit;
using Sks.Issuer.Enrollment;
using Sks.Issuer.Operators;

namespace Sks.Issuer.Rest;

/// <summary>A request of an operator who may make it.</summary>
/// <param name="Http">The request.</param>
/// <param name="Context">Books in which the operator acts.</param>
/// <param name="Operator">Who.</param>
/// <param name="Body">What was sent, as the endpoint's request type.</param>
/// <param name="Audit">The log.</param>
/// <param name="SealedState">Opens PUKs.</param>
internal sealed record RestCall(HttpContext Http, OperationContext Context, IssuerOperator Operator, object Body, AuditLog Audit, SealedState SealedState)
{
    private const int MostItems = 100;
    private const int MostSeconds = 366 * 24 * 3600;

    /// <summary>Ends when the client has gone.</summary>
    public CancellationToken Cancellation => Http.RequestAborted;

    public EnrollmentOperations Enrollments => new(Context);

    public CredentialOperations Credentials => new(Context);

    public OperatorOperations Operators => new(Context);

    /// <summary>The part of the path that names what the request is about.</summary>
    public string Id => (string)Http.Request.RouteValues["id"]!;

    /// <summary>Items of a page, 1 to 100.</summary>
    public int Limit => Http.Request.Query["limit"] is { Count: > 0 } text
        ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int limit) && limit is > 0 and <= MostItems
            ? limit
            : throw new RestException(StatusCodes.Status400BadRequest, $"\"limit\" is a number from 1 to {MostItems}.")
        : MostItems;

    /// <summary>Where a page begins: a number and a text; <see langword="null"/>: at the first item.</summary>
    public (long Number, string Text)? Cursor
    {
        get
        {
            string? cursor = Http.Request.Query["cursor"];
            if (cursor is null)
            {
                return null;
            }

            try
            {
                string[] parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split(' ', 2);
                if (parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out long number)
                    && parts[1].Length <= 128 && parts[1].All(char.IsAsciiHexDigit) && parts[1].Length % 2 == 0)
                {
                    return (number, parts[1]);
                }
            }
            catch (FormatException)
            {
                // Told below.
            }

            throw new RestException(StatusCodes.Status400BadRequest, "\"cursor\" is not one that a page has given as \"next\".");
        }
    }

    /// <summary>The cursor after an item.</summary>
    public static string After(long number, string hex) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{number} {hex}"));

    /// <summary>How long a URL can be used.</summary>
    public static TimeSpan Valid(int? seconds) => seconds is null ? TimeSpan.FromHours(24)
        : seconds is >= 60 and <= MostSeconds ? TimeSpan.FromSeconds(seconds.Value)
        : throw new RestException(StatusCodes.Status400BadRequest, $"\"validSeconds\" is a number from 60 to {MostSeconds}.");

    /// <summary>A device ID in any of its forms.</summary>
    public static ClaimedDeviceId Device(string text) => ClaimedDeviceId.TryParse(text, out var id, out string mistake)
        ? id
        : throw new RestException(StatusCodes.Status400BadRequest, $"The device ID {mistake}.");
}
