using System.Runtime.InteropServices;
using Net.Pkcs11Interop.Common;
using Net.Pkcs11Interop.HighLevelAPI;
using Net.Pkcs11Interop.HighLevelAPI.MechanismParams;
using Xunit;

namespace Sks.Pkcs11.Tests.Running;

/// <summary>
/// A .NET program with Pkcs11Interop: this process, which has the module loaded from construction to <see cref="Dispose"/>. One at a time.
/// </summary>
internal sealed partial class InteropProgram : IDisposable
{
    private readonly IPkcs11Library _library;

    // Pkcs11Interop asks for "libdl", a name that glibc 2.34 and later have no file for.
    static InteropProgram() => NativeLibrary.SetDllImportResolver(
        typeof(Pkcs11InteropFactories).Assembly,
        (name, _, _) => name == "libdl" ? NativeLibrary.Load("libdl.so.2") : IntPtr.Zero);

    internal InteropProgram(Cards cards, CompiledModule module)
    {
        // Environment.SetEnvironmentVariable changes .NET's copy of the environment, which native code does not see.
        Assert.Equal(0, SetEnvironment("SKS_SOCKET", cards.Socket, 1));
        _library = Factories.Pkcs11LibraryFactory.LoadPkcs11Library(Factories, module.Library, AppType.MultiThreaded);
    }

    internal Pkcs11InteropFactories Factories { get; } = new();

    internal IPkcs11Library Library => _library;

    internal ISlot Card(string label) =>
        _library.GetSlotList(SlotsType.WithTokenPresent).Single(slot => slot.GetTokenInfo().Label == label);

    /// <summary>Opens a session at a card; logs in if there is a PIN. The caller closes it.</summary>
    internal ISession Open(string label, string? pin = null, SessionType type = SessionType.ReadOnly)
    {
        var session = Card(label).OpenSession(type);
        if (pin is not null)
        {
            session.Login(CKU.CKU_USER, pin);
        }

        return session;
    }

    internal IMechanism Mechanism(CKM type) => Factories.MechanismFactory.Create(type);

    internal IMechanism Mechanism(CKM type, IMechanismParams parameters) => Factories.MechanismFactory.Create(type, parameters);

    internal List<IObjectHandle> FindAll(ISession session, CKO kind, string? name = null)
    {
        List<IObjectAttribute> wanted = [Factories.ObjectAttributeFactory.Create(CKA.CKA_CLASS, kind)];
        if (name is not null)
        {
            wanted.Add(Factories.ObjectAttributeFactory.Create(CKA.CKA_LABEL, name));
        }

        return session.FindAllObjects(wanted);
    }

    internal IObjectHandle Find(ISession session, CKO kind, string? name = null) => Assert.Single(FindAll(session, kind, name));

    internal static byte[] Value(ISession session, IObjectHandle handle, CKA attribute) =>
        session.GetAttributeValue(handle, [attribute])[0].GetValueAsByteArray();

    /// <summary>Asserts that the module refuses a call, and with which code.</summary>
    internal static void Refuses(CKR code, Action call) => Assert.Equal(code, Assert.Throws<Pkcs11Exception>(call).RV);

    public void Dispose() => _library.Dispose();

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
