using Sks.Core;
using Sks.Engine;
using Sks.Engine.Store;
using Sks.Engine.Tests.Store;
using Xunit;

namespace Sks.Crash.Tests.Faults;

/// <summary>The table of calls that change a store is whole.</summary>
public sealed class MutatingCallsTests : IDisposable
{
    private static readonly Type[] Interfaces = [typeof(ISecureKeyStore), typeof(IKeyUse), typeof(IDeviceAdministration), typeof(IGrantAdministration), typeof(ICardDirectory), typeof(ICardLogins)];

    private static readonly Dictionary<string, Action<SecureElement, uint>> Reading = new()
    {
        [nameof(ISecureKeyStore.GetDeviceInfo)] = (store, _) => store.GetDeviceInfo(),
        [nameof(ISecureKeyStore.EnumerateProvisioningSessions)] = (store, _) => store.EnumerateProvisioningSessions(0, provisioningState: false),
        [nameof(ISecureKeyStore.EnumerateKeys)] = (store, _) => store.EnumerateKeys(0),
        [nameof(ISecureKeyStore.GetKeyAttributes)] = (store, key) => store.GetKeyAttributes(key),
        [nameof(ISecureKeyStore.GetKeyProtectionInfo)] = (store, key) => store.GetKeyProtectionInfo(key),
        [nameof(ISecureKeyStore.GetExtension)] = (store, key) => store.GetExtension(key, Preparation.Properties),
        [nameof(ISecureKeyStore.UpdateFirmware)] = (store, _) => Assert.Throws<SksException>(() => store.UpdateFirmware(new byte[10])),
        [nameof(IDeviceAdministration.GetDeviceCertificationRequest)] = (store, _) => store.GetDeviceCertificationRequest(),
        [nameof(IDeviceAdministration.GetDevicePinInfo)] = (store, _) => store.GetDevicePinInfo(),
        [nameof(ICardDirectory.ListCards)] = (store, _) => store.ListCards([], 0),
        [nameof(ICardLogins.LogOut)] = (store, _) => store.OpenLogins().LogOut(0),
        [nameof(IGrantAdministration.EnumerateGrants)] = (store, _) => store.EnumerateGrants(0),
    };

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> ReadingMethods => [.. Reading.Keys];

    public static TheoryData<string> Calls => [.. MutatingCalls.All.Keys];

    [Fact]
    public void Every_method_of_the_store_either_changes_it_and_is_stopped_everywhere_or_only_reads()
    {
        var all = Interfaces.SelectMany(type => type.GetMethods()).Select(method => method.Name).Order();
        Assert.Equal(all, MutatingCalls.All.Values.Select(call => call.Method).Distinct().Concat(Reading.Keys).Order());
    }

    [Theory]
    [MemberData(nameof(ReadingMethods))]
    public void A_method_that_only_reads_changes_nothing(string method)
    {
        using var element = new SecureElement(StoreDirectory.OpenOrCreate(_directory["store"]), TimeProvider.System);
        uint key = Preparation.EnrolWithBag(element);
        var before = new Snapshot(_directory["store"]);
        Reading[method](element, key);
        Assert.Equal("", new Snapshot(_directory["store"]).Since(before));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_call_that_changes_the_store_does_so_and_is_answered_as_the_table_says(string name)
    {
        var call = MutatingCalls.All[name];
        using var element = new SecureElement(StoreDirectory.OpenOrCreate(_directory["store"]), TimeProvider.System);
        var act = call.Prepare(element);
        var before = new Snapshot(_directory["store"]);
        Assert.True(call.IsAnswered(act, element));
        Assert.NotEqual("", new Snapshot(_directory["store"]).Since(before));
    }

    public void Dispose() => _directory.Dispose();
}
