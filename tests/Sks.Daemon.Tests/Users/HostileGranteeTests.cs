using System.Buffers.Binary;
using System.Net.Sockets;
using Sks.Core;
using Sks.Core.Protection;
using Sks.Core.Tests.Wire;
using Sks.Core.Wire;
using Sks.Testing.Issuer;
using Xunit;
using static Sks.Daemon.Tests.Users.SystemDaemon;

namespace Sks.Daemon.Tests.Users;

/// <summary>Grantees, and others, who try for more.</summary>
public sealed class HostileGranteeTests : IDisposable
{
    /// <summary>All that a grantee may call.</summary>
    private static readonly MethodId[] Allowed =
    [
        MethodId.GetDeviceInfo, MethodId.EnumerateKeys, MethodId.GetKeyAttributes, MethodId.GetKeyProtectionInfo, MethodId.GetExtension,
        MethodId.SignHashedData, MethodId.AsymmetricKeyDecrypt, MethodId.KeyAgreement, MethodId.PerformHmac, MethodId.SymmetricKeyEncrypt,
        MethodId.GetDevicePinInfo, MethodId.SelectStore, MethodId.ListGrantors, MethodId.ListCards, MethodId.LogIn, MethodId.LogOut, MethodId.ShareLogins,
        MethodId.JoinLogins, MethodId.GetDialogInfo,
    ];

    private readonly SystemDaemon _daemon = new();

    public void Dispose() => _daemon.Dispose();

    [RootFact]
    public void A_grantee_manages_nothing_whichever_method_is_called()
    {
        uint key = _daemon.Enrol(Alice);
        _daemon.As(Alice, s => s.GrantKey(key, GranteeKind.User, Bob.Id));
        var session = _daemon.As(Alice, store =>
        {
            using var issuer = new TestIssuer();
            return issuer.Open(store);
        });
        using var socket = Selected(Bob, Alice.Id);
        var random = new Random(1);
        foreach (var method in MethodTable.All.Where(m => !Allowed.Contains(m.Id)))
        {
            foreach (uint handle in (uint[])[key, session.Handle, 0, 1])
            {
                object[] inputs = TableCodec.Generate(method.Input, random);
                if (inputs is [uint, ..])
                {
                    inputs[0] = handle;
                }

                Assert.Equal((method.Id, SksStatus.NotAllowed), (method.Id, Status(socket, TableCodec.Request(method, inputs))));
            }

            // What cannot be decoded ends the session of its handle: the owner's must be out of reach for that, too.
            byte[] cut = [(byte)method.Id, .. BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(session.Handle)), 0xFF];
            Assert.Contains(Status(socket, cut), (SksStatus[])[SksStatus.Option, SksStatus.NotAllowed]);
        }

        _daemon.As(Alice, store =>
        {
            Assert.Equal(session.Handle, store.EnumerateProvisioningSessions(0, provisioningState: true)!.ProvisioningHandle);
            Assert.Equal(0, store.GetKeyProtectionInfo(key).PinErrorCount);
            Assert.Equal([Bob.Id], store.EnumerateGrants(0)!.UserIds);
            store.AbortProvisioningSession(session.Handle);
        });
        session.Dispose();
    }

    [RootFact]
    public void Whether_there_is_a_user_a_store_or_a_key_is_not_told()
    {
        _daemon.Enrol(Alice);
        uint granted = _daemon.Enrol(Carol);
        _daemon.As(Carol, s => s.GrantKey(granted, GranteeKind.User, Alice.Id));
        using var socket = _daemon.Connect(Bob);
        byte[] unknown = Exchange(socket, Select(4_000_000_000));
        Assert.Equal((byte)SksStatus.NoKey, unknown[0]);
        foreach (uint user in (uint[])[Alice.Id, Carol.Id, 0, 1, 65534, uint.MaxValue])
        {
            Assert.Equal(unknown, Exchange(socket, Select(user)));
        }

        _daemon.As(Carol, s => s.GrantKey(granted, GranteeKind.User, Bob.Id));
        Assert.Equal([0], Exchange(socket, Select(Carol.Id)));
        for (uint handle = 0; handle < granted + 20; handle++)
        {
            if (handle != granted)
            {
                byte[] answer = Exchange(socket, [(byte)MethodId.GetKeyAttributes, .. UInt(handle)]);
                Assert.Equal((byte)SksStatus.NoKey, answer[0]);
                Assert.EndsWith($"There is no key {handle}.", System.Text.Encoding.UTF8.GetString(answer), StringComparison.Ordinal);
            }
        }
    }

    [RootFact]
    public void After_a_selection_that_failed_no_store_answers_until_another_is_selected()
    {
        uint own = _daemon.Enrol(Bob);
        using var socket = _daemon.Connect(Bob);
        Assert.Equal(SksStatus.Success, Status(socket, [(byte)MethodId.EnumerateKeys, 0, 0, 0, 0]));
        Assert.Equal(SksStatus.NoKey, Status(socket, Select(Alice.Id)));
        Assert.Equal(SksStatus.NoKey, Status(socket, [(byte)MethodId.EnumerateKeys, 0, 0, 0, 0]));
        Assert.Equal(SksStatus.NoKey, Status(socket, [(byte)MethodId.DeleteKey, .. UInt(own), 0, 0]));
        Assert.Equal(SksStatus.Option, Status(socket, [(byte)MethodId.SelectStore, 0, 0]));
        Assert.Equal(SksStatus.NoKey, Status(socket, [(byte)MethodId.GetDeviceInfo]));
        Assert.Equal(SksStatus.Success, Status(socket, Select(Bob.Id)));
        Assert.Equal([0, .. UInt(own)], Exchange(socket, [(byte)MethodId.EnumerateKeys, 0, 0, 0, 0])[..5]);
    }

    [RootFact]
    public void Selections_go_from_store_to_store_and_never_mix_them()
    {
        uint own = _daemon.Enrol(Bob);
        _daemon.Enrol(Alice);
        uint key = _daemon.Enrol(Alice);
        _daemon.As(Alice, s => s.GrantKey(key, GranteeKind.Group, Bob.Groups[0]));
        using var socket = _daemon.Connect(Bob);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal([0], Exchange(socket, Select(Alice.Id)));
            Assert.Equal([0, .. UInt(key)], Exchange(socket, [(byte)MethodId.EnumerateKeys, 0, 0, 0, 0])[..5]);
            Assert.Equal([0], Exchange(socket, Select(Bob.Id)));
            Assert.Equal([0, .. UInt(own)], Exchange(socket, [(byte)MethodId.EnumerateKeys, 0, 0, 0, 0])[..5]);
        }
    }

    private static byte[] UInt(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Select(uint user) => [(byte)MethodId.SelectStore, .. UInt(user)];

    private static byte[] Exchange(Socket socket, byte[] request)
    {
        socket.Send(RawFrames.Frame(request));
        return socket.ReadAnswer()!;
    }

    private static SksStatus Status(Socket socket, byte[] request) => (SksStatus)Exchange(socket, request)[0];

    private Socket Selected(ActingUser user, uint owner)
    {
        var socket = _daemon.Connect(user);
        Assert.Equal([0], Exchange(socket, Select(owner)));
        return socket;
    }
}
