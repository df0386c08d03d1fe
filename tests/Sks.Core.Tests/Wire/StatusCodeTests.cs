using Sks.Core.Wire;
using Xunit;

namespace Sks.Core.Tests.Wire;

/// <summary>The numbers of sections 7.3 and 7.4, spelt out once more.</summary>
public sealed class StatusCodeTests
{
    [Theory]
    [InlineData("ERROR_AUTHORIZATION", 0x01)]
    [InlineData("ERROR_NOT_ALLOWED", 0x02)]
    [InlineData("ERROR_STORAGE", 0x03)]
    [InlineData("ERROR_MAC", 0x04)]
    [InlineData("ERROR_CRYPTO", 0x05)]
    [InlineData("ERROR_NO_SESSION", 0x06)]
    [InlineData("ERROR_NO_KEY", 0x07)]
    [InlineData("ERROR_ALGORITHM", 0x08)]
    [InlineData("ERROR_OPTION", 0x09)]
    [InlineData("ERROR_INTERNAL", 0x0A)]
    [InlineData("ERROR_EXTERNAL", 0x0B)]
    [InlineData("ERROR_USER_ABORT", 0x0C)]
    [InlineData("ERROR_NOT_AVAILABLE", 0x0D)]
    public void Codes_have_the_specifications_numbers_and_names(string name, byte number) =>
        Assert.Equal(name, SksException.NameOf((SksStatus)number));

    [Fact]
    public void Methods_have_the_specifications_numbers()
    {
        (string, int)[] expected =
        [
            ("getDeviceInfo", 1), ("createProvisioningSession", 2), ("closeProvisioningSession", 3), ("enumerateProvisioningSessions", 4),
            ("abortProvisioningSession", 5), ("updateKeyManagementKey", 7), ("createPukPolicy", 8), ("createPinPolicy", 9),
            ("createKeyEntry", 10), ("getKeyHandle", 11), ("setCertificatePath", 12), ("importSymmetricKey", 13), ("importPrivateKey", 14),
            ("addExtension", 15), ("postDeleteKey", 50), ("postUnlockKey", 51), ("postUpdateKey", 52), ("postCloneKeyProtection", 53),
            ("enumerateKeys", 70), ("getKeyAttributes", 71), ("getKeyProtectionInfo", 72), ("getExtension", 73), ("setProperty", 74),
            ("deleteKey", 80), ("exportKey", 81), ("unlockKey", 82), ("changePin", 83), ("setPin", 84), ("updateFirmware", 90),
            ("signHashedData", 100), ("asymmetricKeyDecrypt", 101), ("keyAgreement", 102), ("performHmac", 103), ("symmetricKeyEncrypt", 104),
        ];
        Assert.Equal(
            expected, MethodTable.All.Select(method => (method.Name, (int)method.Id)).Where(method => method.Item2 < 200).OrderBy(method => method.Item2));
    }
}
