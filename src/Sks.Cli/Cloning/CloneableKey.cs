using Sks.Cli.CommandLine;
using Sks.Cli.Keys;
using Sks.Cli.Reports;
using Sks.Core;
using Sks.Core.Algorithms;
using Sks.Core.Devices;
using Sks.Core.Keys;

namespace Sks.Cli.Cloning;

/// <summary>A key that speaks for its owner, so that its issuer may enrol a second device on its word.</summary>
/// <param name="Key">As it is shown.</param>
/// <param name="Algorithm">What it signs with.</param>
/// <param name="Certificate">Its end entity certificate, X.509 DER.</param>
internal sealed record CloneableKey(KeyReport Key, SignatureAlgorithm Algorithm, byte[] Certificate)
{
    /// <summary>Finds the key that a person means.</summary>
    /// <param name="store">The key store.</param>
    /// <param name="text">As <see cref="KeySelector.Find"/> takes it.</param>
    /// <param name="second">The device that is to have one like it.</param>
    /// <exception cref="CommandException">There is none, it is for other purposes, or the second device is this one.</exception>
    public static CloneableKey Find(ISecureKeyStore store, string text, ClaimedDeviceId second)
    {
        var key = KeySelector.Find(store, text);
        var attributes = store.GetKeyAttributes(key.Handle);
        if (attributes.AppUsage is not (AppUsage.Authentication or AppUsage.Universal) || attributes.SymmetricKeyLength > 0)
        {
            throw new CommandException(ExitStatus.Refused, $"Key {key.Handle} is for {key.AppUsage}; only keys for authentication can vouch for a second device.");
        }

        return second.IsOf(store.GetDeviceInfo().DeviceCertificate)
            ? throw new CommandException(ExitStatus.Refused, $"{second} is this device itself; give the ID that 'sks device' shows on the second one.")
            : new CloneableKey(key, SignatureChoice.For(attributes, requested: null), attributes.CertificatePath[0]);
    }

    /// <summary>Where it was enrolled: scheme, host and port.</summary>
    /// <exception cref="CommandException">Not by HTTPS.</exception>
    public Uri Issuer(ISecureKeyStore store)
    {
        uint session = 0;
        for (var key = store.EnumerateKeys(0); key is not null; key = store.EnumerateKeys(key.KeyHandle))
        {
            session = key.KeyHandle == Key.Handle ? key.ProvisioningHandle : session;
        }

        for (var closed = store.EnumerateProvisioningSessions(0, provisioningState: false);
            closed is not null;
            closed = store.EnumerateProvisioningSessions(closed.ProvisioningHandle, provisioningState: false))
        {
            if (closed.ProvisioningHandle == session && Uri.TryCreate(closed.IssuerUri, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
            {
                return new Uri(uri.GetLeftPart(UriPartial.Authority));
            }
        }

        throw new CommandException(ExitStatus.NotFound, $"Where key {Key.Handle} came from is not an https:// address; give its issuer with --issuer.");
    }
}
