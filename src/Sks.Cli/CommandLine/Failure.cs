using System.Security.Cryptography;
using Sks.Core;
using Sks.Engine.Store;
using Sks.KeyGen2;

namespace Sks.Cli.CommandLine;

/// <summary>How a failure is told: an exit status and one sentence.</summary>
/// <param name="Status">How the program ends.</param>
/// <param name="Sentence">What a person reads.</param>
internal sealed record Failure(ExitStatus Status, string Sentence)
{
    /// <summary>Translates whatever a command threw.</summary>
    public static Failure Of(Exception exception) => exception switch
    {
        CommandException e => new(e.Status, e.Message),
        SksException e => new(StatusOf(e.Status), e.Message),
        KeyGen2Exception e => new(StatusOf(e.Error), e.Message),
        StoreException e => new(StatusOf(e.Error), e.Message),
        OperationCanceledException => new(ExitStatus.Cancelled, "Interrupted; nothing was kept of what had not been completed."),
        FileNotFoundException or DirectoryNotFoundException => new(ExitStatus.NotFound, exception.Message),
        UnauthorizedAccessException => new(ExitStatus.Refused, exception.Message),
        IOException => new(ExitStatus.NotAvailable, exception.Message),
        CryptographicException => new(ExitStatus.Malformed, exception.Message),
        _ => new(ExitStatus.Internal, $"Unexpected failure ({exception.GetType().Name}); please report it: {exception.Message}"),
    };

    /// <summary>The one table from error codes of the key store (section 7.3) to exit statuses.</summary>
    public static ExitStatus StatusOf(SksStatus status) => status switch
    {
        SksStatus.Authorization => ExitStatus.Authorization,
        SksStatus.NotAllowed => ExitStatus.Refused,
        SksStatus.Storage => ExitStatus.Damaged,
        SksStatus.Mac => ExitStatus.Malformed,
        SksStatus.Crypto => ExitStatus.Malformed,
        SksStatus.NoSession => ExitStatus.NotFound,
        SksStatus.NoKey => ExitStatus.NotFound,
        SksStatus.Algorithm => ExitStatus.Refused,
        SksStatus.Option => ExitStatus.Malformed,
        SksStatus.External => ExitStatus.NotAvailable,
        SksStatus.UserAbort => ExitStatus.Refused,
        SksStatus.NotAvailable => ExitStatus.NotAvailable,
        _ => ExitStatus.Internal,
    };

    /// <summary>The one table from what can be wrong with a store on disk to exit statuses.</summary>
    public static ExitStatus StatusOf(StoreError error) => error switch
    {
        StoreError.InUse => ExitStatus.NotAvailable,
        StoreError.NotFound => ExitStatus.NotFound,
        StoreError.WrongPassphrase => ExitStatus.Authorization,
        StoreError.Inaccessible or StoreError.AlreadyExists => ExitStatus.Refused,
        _ => ExitStatus.Damaged,
    };

    /// <summary>The one table from protocol errors to exit statuses.</summary>
    public static ExitStatus StatusOf(KeyGen2Error error) => error switch
    {
        KeyGen2Error.Malformed or KeyGen2Error.OutOfOrder or KeyGen2Error.Proof => ExitStatus.Malformed,
        _ => ExitStatus.Refused,
    };
}
