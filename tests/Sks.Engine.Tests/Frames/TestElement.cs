using System.Buffers.Binary;
using Sks.Core;
using Sks.Core.DataTypes;
using Sks.Core.Wire;
using Sks.Engine.Store;
using Xunit;

namespace Sks.Engine.Tests.Frames;

/// <summary>A secure element behind the real dispatcher: bytes in, bytes out. In memory, unless it is given a store.</summary>
internal sealed class TestElement : IDisposable
{
    private readonly SealedStore _store;
    private readonly SksDispatcher _dispatcher;
    private readonly List<Exception> _defects = [];

    public TestElement(SealedStore? store = null)
    {
        _store = store ?? SealedStore.InMemory();
        Element = new SecureElement(_store, TimeProvider.System);
        _dispatcher = new SksDispatcher(Element, _defects.Add);
        Face = new FramedStore(Dispatch);
    }

    public SecureElement Element { get; }

    /// <summary>The element as a caller sees it that comes by the byte-level API.</summary>
    public FramedStore Face { get; }

    /// <summary>Carries out a request; the answer without the length of its frame.</summary>
    public byte[] Dispatch(byte[] request)
    {
        using var answer = new DataWriter();
        _dispatcher.Dispatch(request, answer);
        byte[] frame = answer.ToArray();
        Assert.Equal(frame.Length - Frame.HeaderLength, BinaryPrimitives.ReadInt32BigEndian(frame));
        Assert.True(_defects.Count == 0, $"{MethodTable.Find(request.FirstOrDefault())?.Name}: {_defects.FirstOrDefault()}");
        return frame[Frame.HeaderLength..];
    }

    /// <summary>Carries out a request of which only the status matters.</summary>
    public SksStatus StatusOf(byte[] request) => (SksStatus)Dispatch(request)[0];

    public StoreContents Contents() => StoreContents.Of(_store);

    /// <summary>The raw record, for what no method tells: which session a handle's object belongs to.</summary>
    public StoreRecord? Find(RecordKind kind, uint handle) => _store.Read(kind, handle);

    public bool IsOpen(uint provisioningHandle) => OpenSessions().Contains(provisioningHandle);

    public IReadOnlyList<uint> OpenSessions()
    {
        var open = new List<uint>();
        for (uint handle = 0; Element.EnumerateProvisioningSessions(handle, provisioningState: true) is { } session;)
        {
            open.Add(handle = session.ProvisioningHandle);
        }

        return open;
    }

    public void AbortAll()
    {
        foreach (uint handle in OpenSessions())
        {
            Element.AbortProvisioningSession(handle);
        }
    }

    public void Dispose() => Element.Dispose();
}
