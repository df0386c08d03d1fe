using System.Runtime.InteropServices;

namespace Sks.Issuer.Tests.Testing;

/// <summary>The environment that native libraries see, which .NET's is only a copy of.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>Sets a variable.</summary>
    public static void Set(string name, string value) => Assert.Equal(0, SetEnv(name, value, 1));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnv(string name, string value, int overwrite);
}
