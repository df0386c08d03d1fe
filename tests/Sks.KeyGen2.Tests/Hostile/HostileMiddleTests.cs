using System.Text.Json.Nodes;
using Sks.Core;
using Sks.Core.Protection;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.KeyGen2.Issuer;
using Xunit;
using Xunit.Abstractions;

namespace Sks.KeyGen2.Tests.Hostile;

/// <summary>
/// Somebody between the halves changes one value of one message of a whole session - every value of every message in turn. Either the
/// session fails, with nothing issued and nothing kept, or it ends with exactly what the issuer asked for.
/// </summary>
public sealed class HostileMiddleTests(ITestOutputHelper output)
{
    [Fact]
    public void A_change_to_any_value_of_any_message_gains_nothing()
    {
        int cases = 0;
        var harmless = new SortedSet<string>(StringComparer.Ordinal);
        for (int number = 0; number < RecordedSession.Messages.Count; number++)
        {
            foreach (string[] path in RecordedSession.Paths(RecordedSession.Messages[number]))
            {
                foreach (var change in ValueChanges.All)
                {
                    cases++;
                    if (RunWith(number, message => RecordedSession.Change(message, path, change)))
                    {
                        harmless.Add($"{number}: {string.Join('.', path.Select(name => name[0] == '[' ? "[]" : name))}");
                    }
                }
            }
        }

        output.WriteLine($"{cases} changed sessions; those that ended all the same: {string.Join(", ", harmless)}");

        // Nobody signs for these: hints to person, client and issuer, and the way a time or a list of patterns is written.
        Assert.All(harmless, value => Assert.Contains(value, new[]
        {
            "0: action", "0: preferredLanguages", "0: preferredLanguages.[]", "0: targetKeyContainers", "0: targetKeyContainers.[]",
            "0: clientCapabilityQuery", "0: clientCapabilityQuery.[]", "1: clientCapabilities", "1: clientCapabilities.[].supported",
            "1: clientCapabilities.[].values",
            "1: clientCapabilities.[].values.[]", "1: clientCapabilities.[].imageAttributes.mimeType",
            "1: clientCapabilities.[].imageAttributes.width", "1: clientCapabilities.[].imageAttributes.height",
            "6: issuedCredentials.[].trustAnchor",
            "2: serverTime", "3: clientTime", "3: deviceId.certificatePath", "3: deviceId.certificatePath.[]",
            "4: pinPolicySpecifiers.[].patternRestrictions", "4: pukPolicySpecifiers.[].pinPolicySpecifiers.[].patternRestrictions",
        }));
        Assert.True(cases > 300);
    }

    [Fact]
    public void Messages_of_another_session_are_refused()
    {
        for (int number = 0; number < RecordedSession.Messages.Count; number++)
        {
            byte[] foreign = RecordedSession.Messages[number];
            Assert.False(RunWith(number, _ => foreign), $"message {number} of another session was accepted");
        }
    }

    [Fact]
    public void Messages_out_of_place_are_refused()
    {
        for (int number = 0; number < RecordedSession.Messages.Count; number++)
        {
            for (int other = 0; other < RecordedSession.Messages.Count; other++)
            {
                byte[] misplaced = RecordedSession.Messages[other];
                Assert.False(RunWith(number, _ => misplaced));
            }
        }
    }

    /// <summary>Runs a session with one message changed.</summary>
    /// <returns>Whether it ended with the issuer's proof; it has been asserted that all is then as asked for.</returns>
    private static bool RunWith(int number, Func<byte[], byte[]> change)
    {
        using var store = new SecureElement(SealedStore.InMemory(), TimeProvider.System);
        byte[]? original = null;
        byte[]? changed = null;
        using var enrolling = RecordedSession.Enrol(store, (n, message) =>
        {
            if (n == number)
            {
                (original, changed) = (message, change(message));
                return changed;
            }

            return message;
        });
        var failure = Record.Exception(enrolling.Run);
        Assert.True(failure is null or KeyGen2Exception or SksException, $"{failure}");
        enrolling.Proxy.Dispose();
        if (failure is null)
        {
            Assert.Equal(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);
            IsAsAskedFor(store, enrolling.Issuer);
            return !JsonNode.DeepEquals(JsonNode.Parse(original!), JsonNode.Parse(changed!));
        }

        Assert.NotEqual(IssuerSessionPhase.Completed, enrolling.Issuer.Phase);

        // Only after the store has committed can it hold anything: when the proof itself was spoilt on its way.
        Assert.Null(store.EnumerateProvisioningSessions(0, provisioningState: true));
        Assert.True(number == 7 || store.EnumerateKeys(0) is null, "a failed session has left a key");
        return false;
    }

    private static void IsAsAskedFor(SecureElement store, IssuerSession issuer)
    {
        var expected = RecordedSession.Options.Request.AllKeys().ToArray();
        int found = 0;
        for (var key = store.EnumerateKeys(0); key is not null; key = store.EnumerateKeys(key.KeyHandle), found++)
        {
            var attributes = store.GetKeyAttributes(key.KeyHandle);
            var info = store.GetKeyProtectionInfo(key.KeyHandle);
            Assert.Equal(expected[found].FriendlyName, attributes.FriendlyName);
            Assert.Equal(expected[found].AppUsage, attributes.AppUsage);
            Assert.Equal(expected[found].EndorsedAlgorithms, attributes.EndorsedAlgorithms);
            Assert.Equal(expected[found].ExportProtection, info.ExportProtection);
            Assert.Equal(issuer.IssuedCertificatePaths[expected[found].Id], attributes.CertificatePath);
            Assert.Equal(expected[found].Id != "Key.2", info.ProtectionStatus.HasFlag(ProtectionStatus.PinProtected));
        }

        Assert.Equal(expected.Length, found);
        Assert.Equal([RecordedSession.EncryptedExtension, CapabilityUris.LogotypeList], Types(0).Order());
        Assert.Equal([RecordedSession.PropertyBag], Types(1));
        Assert.Equal([RecordedSession.Extension], Types(2));
        Assert.Equal(RecordedSession.Account, store.GetExtension(Handle(0), RecordedSession.EncryptedExtension).ExtensionData);
        Assert.Equal(RecordedSession.SymmetricKey.Length, store.GetKeyAttributes(Handle(1)).SymmetricKeyLength);

        uint Handle(int index)
        {
            var key = store.EnumerateKeys(0)!;
            for (; index > 0; index--)
            {
                key = store.EnumerateKeys(key.KeyHandle)!;
            }

            return key.KeyHandle;
        }

        IEnumerable<string> Types(int index) => store.GetKeyAttributes(Handle(index)).ExtensionTypes;
    }
}
