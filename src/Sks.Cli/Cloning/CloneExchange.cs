using System.Security.Cryptography;
using Sks.Cli.CommandLine;
using Sks.Cli.Enrollment;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Cli.Secrets;
using Sks.Core;
using Sks.Core.Devices;
using Sks.KeyGen2.Cloning;

namespace Sks.Cli.Cloning;

/// <summary>Challenge, signed request, answer.</summary>
/// <param name="issuer">The server, at its address for clones.</param>
/// <param name="original">The key that signs.</param>
/// <param name="clock">The time.</param>
internal sealed class CloneExchange(IssuerConnection issuer, CloneableKey original, TimeProvider clock)
{
    /// <summary>Runs the exchange; the PIN is asked for when the issuer has shown that it clones at all.</summary>
    /// <exception cref="CommandException">The issuer refuses, or the PIN is wrong.</exception>
    public async Task<CloneReport> RunAsync(ClaimedDeviceId second, PinSource pin, ISecureKeyStore store, CancellationToken cancellation)
    {
        var challenge = CloneChallenge.Read(await issuer.GetAsync(cancellation).ConfigureAwait(false));
        var unsigned = new CloneRequest
        {
            Challenge = challenge.Challenge,
            Issuer = CloneRequest.Origin(issuer.Url),
            DeviceId = second.Text,
            Time = clock.GetUtcNow(),
            Certificate = original.Certificate,
            Algorithm = original.Algorithm.Uri,
        };
        byte[] data = Data(unsigned.Statement(issuer.ServerCertificate));
        byte[] signature = [];
        new KeyAuthorization(store, original.Key, cancellation).UseKey(
            pin,
            value => signature = store.SignHashedData(original.Key.Handle, original.Algorithm.Uri, [], biometricAuth: false, value, data));
        byte[] request = (unsigned with { Signature = signature }).Write();
        var answer = CloneAnswer.Read(await issuer.PostAsync(request, cancellation).ConfigureAwait(false));
        return new CloneReport(original.Key.Handle, second.Text, issuer.Url.Authority, OwnUrl(answer.Url), answer.Expires);
    }

    private byte[] Data(byte[] statement) => original.Algorithm.SignsMessage
        ? statement
        : CryptographicOperations.HashData(original.Algorithm.Hash!.Value, statement);

    /// <summary>What a person is to type on another machine must lead to the same issuer.</summary>
    private string OwnUrl(string text)
    {
        var url = new Uri(text);
        return url.Scheme == Uri.UriSchemeHttps && url.Authority == issuer.Url.Authority && url.UserInfo.Length == 0
            ? url.AbsoluteUri
            : throw new CommandException(ExitStatus.Malformed, "The issuer answered with an address that is not its own; tell the issuer.");
    }
}
