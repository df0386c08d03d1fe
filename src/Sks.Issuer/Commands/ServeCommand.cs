using System.CommandLine;
using Sks.Issuer.CertificateAuthority;
using Sks.Issuer.Configuration;
using Sks.Issuer.Serving;

namespace Sks.Issuer.Commands;

/// <summary><c>sks-issuer serve</c>: answers KeyGen2 clients until told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(TimeProvider clock)
    {
        var data = CommonOptions.Data();
        var listen = CommonOptions.Listen();
        var command = new IssuerCommand(
            "serve",
            "Answer KeyGen2 clients over HTTPS until SIGTERM or Ctrl-C; one line on standard output tells when it is ready.",
            "sks-issuer serve --data bank",
            "sks-issuer serve --data bank --listen 0.0.0.0:443") { data, listen };
        command.SetAction(async (parsed, cancellation) =>
        {
            var directory = DataDirectory.Open(parsed.GetRequiredValue(data));
            await using var server = await IssuerServer.StartAsync(directory, DatabaseOptions.Of(parsed), parsed.GetValue(listen), clock, cancellation, KeyOptions.Of(parsed)).ConfigureAwait(false);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync($"sks-issuer: serving {server.Url.GetLeftPart(UriPartial.Authority)}").ConfigureAwait(false);
            await output.FlushAsync(CancellationToken.None).ConfigureAwait(false);
            await server.WaitForShutdownAsync(cancellation).ConfigureAwait(false);
            return (int)ExitStatus.Done;
        });
        return command;
    }
}
