using System.Reflection;
using Sks.Core.SessionSecurity;
using Xunit;

namespace Sks.Core.Tests.SessionSecurity;

/// <summary>Section 6.2: the names that go into MACs, spelt out once more; PIN and PUK in capitals is what today's parties sign.</summary>
public sealed class MethodNamesTests
{
    [Fact]
    public void The_names_in_macs_are_those_in_use() => Assert.Equal(
        [
            "DeviceAttestation", "addExtension", "closeProvisioningSession", "createKeyEntry", "createPINPolicy", "createPUKPolicy",
            "importPrivateKey", "importSymmetricKey", "postCloneKeyProtection", "postDeleteKey", "postUnlockKey", "postUpdateKey",
            "setCertificatePath",
        ],
        typeof(MethodNames).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => (string)field.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal));
}
