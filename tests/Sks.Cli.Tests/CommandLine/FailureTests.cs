using System.Security.Cryptography;
using Sks.Cli.CommandLine;
using Sks.Core;
using Sks.Engine.Store;
using Sks.KeyGen2;

namespace Sks.Cli.Tests.CommandLine;

public sealed class FailureTests
{
    [Theory]
    [InlineData(SksStatus.Authorization, 4)]
    [InlineData(SksStatus.NotAllowed, 5)]
    [InlineData(SksStatus.Storage, 8)]
    [InlineData(SksStatus.Mac, 6)]
    [InlineData(SksStatus.Crypto, 6)]
    [InlineData(SksStatus.NoSession, 7)]
    [InlineData(SksStatus.NoKey, 7)]
    [InlineData(SksStatus.Algorithm, 5)]
    [InlineData(SksStatus.Option, 6)]
    [InlineData(SksStatus.Internal, 1)]
    [InlineData(SksStatus.External, 3)]
    [InlineData(SksStatus.UserAbort, 5)]
    [InlineData(SksStatus.NotAvailable, 3)]
    public void Every_error_code_has_an_exit_status(SksStatus status, int exit)
    {
        var failure = Failure.Of(new SksException(status, "A sentence."));
        Assert.Equal((exit, "A sentence."), ((int)failure.Status, failure.Sentence));
    }

    [Fact]
    public void No_error_of_protocol_or_store_is_an_internal_failure()
    {
        Assert.All(Enum.GetValues<KeyGen2Error>(), e => Assert.True(Failure.StatusOf(e) is ExitStatus.Malformed or ExitStatus.Refused));
        Assert.All(Enum.GetValues<StoreError>(), e => Assert.True(Failure.StatusOf(e) > ExitStatus.Usage));
    }

    [Fact]
    public void Ctrl_C_is_130_and_files_have_statuses_of_their_own()
    {
        Assert.Equal(130, (int)Failure.Of(new OperationCanceledException()).Status);
        Assert.Equal(ExitStatus.NotFound, Failure.Of(new FileNotFoundException()).Status);
        Assert.Equal(ExitStatus.Refused, Failure.Of(new UnauthorizedAccessException()).Status);
        Assert.Equal(ExitStatus.NotAvailable, Failure.Of(new IOException()).Status);
        Assert.Equal(ExitStatus.Malformed, Failure.Of(new CryptographicException()).Status);
        Assert.Equal(ExitStatus.Internal, Failure.Of(new InvalidOperationException()).Status);
    }
}
