using System.Text.RegularExpressions;
using Sks.Core;
using Sks.KeyGen2.Issuer;
using Xunit;
using Xunit.Abstractions;

namespace Sks.KeyGen2.Tests.Hostile;

/// <summary>
/// As <see cref="HostileMiddleTests"/>, in a session that manages: a change to any value ends it with every key as it was, or it ends
/// with exactly what was decided, or the issuer - told something else by the lookups, which nobody signs for - decided nothing.
/// </summary>
public sealed partial class HostileManagementTests(ITestOutputHelper output) : IDisposable
{
    private ManagedSession _session = new();

    public void Dispose() => _session.Dispose();

    [Fact]
    public void A_change_to_any_value_of_a_session_that_manages_gains_nothing()
    {
        var messages = Record();
        Assert.Equal(10, messages.Count);
        var harmless = new SortedSet<string>(StringComparer.Ordinal);
        int cases = 0;
        for (int number = 0; number < messages.Count; number++)
        {
            foreach (string[] path in RecordedSession.Paths(messages[number]))
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
        Assert.All(harmless, value => Assert.Matches(Unsigned, value));
        Assert.True(cases > 300);
    }

    /// <summary>
    /// Nobody signs for hints, the way a time is written, the device's path beyond its own certificate, the order of lookups, what they found,
    /// and that a chain of management keys is there at all.
    /// </summary>
    [GeneratedRegex(@"^(0: action|2: serverTime|2: updatableKeyManagementKeys(\.\[\])?|3: clientTime|4: lookupSpecifiers|3: deviceId\.certificatePath(\.\[\])?|5: lookupResults.*)$")]
    private static partial Regex Unsigned { get; }

    private List<byte[]> Record()
    {
        using var enrolling = _session.Start((_, message) => message);
        enrolling.Run();
        Assert.True(_session.Acted && _session.IsDone());
        NewStore();
        return enrolling.Messages;
    }

    /// <returns>Whether the session ended well with a message that was not what had been sent.</returns>
    private bool RunWith(int number, Func<byte[], byte[]> change)
    {
        string before = StateWithoutManagementKeys();
        bool changed = false;
        Exception? failure;
        using (var enrolling = _session.Start((n, message) =>
        {
            byte[] passed = n == number ? change(message) : message;
            changed |= n == number && !System.Text.Json.Nodes.JsonNode.DeepEquals(
                System.Text.Json.Nodes.JsonNode.Parse(passed), System.Text.Json.Nodes.JsonNode.Parse(message));
            return passed;
        }))
        {
            failure = Xunit.Record.Exception(enrolling.Run);
            Assert.True(failure is null or KeyGen2Exception or SksException, $"{failure}");
            Assert.Equal(failure is null, enrolling.Issuer.Phase == IssuerSessionPhase.Completed);
        }

        // Only after the store has committed can anything be different: when the proof was spoilt on its way, or all went well.
        string after = StateWithoutManagementKeys();
        if (after != before)
        {
            Assert.True(_session.IsDone() && (failure is null || number == 9), $"message {number}: {failure?.Message}");
            NewStore();
        }
        else
        {
            Assert.True(failure is not null || !_session.Acted);
        }

        return failure is null && changed;
    }

    /// <summary>The one thing that a session that fails may have done: what the issuer signed long before, for every store.</summary>
    private string StateWithoutManagementKeys() => string.Join('\n', _session.Store.State().Split('\n').Select(line => ManagementKey.Replace(line, "")));

    [GeneratedRegex(" [0-9A-F]{100,}$")]
    private static partial Regex ManagementKey { get; }

    private void NewStore()
    {
        _session.Dispose();
        _session = new ManagedSession();
    }
}
