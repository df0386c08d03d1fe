using Sks.Core;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;

namespace Sks.Engine.Tests.Tampering;

/// <summary>
/// The hostile middle between the issuer and the key store (overview: the proxy need not be trusted): sees every provisioning call, and
/// at one of them does something else than to pass it on.
/// </summary>
/// <param name="ground">The element with its past.</param>
/// <param name="recorded">The same script's calls as an honest run of it made them; empty while that is being recorded.</param>
/// <param name="tampering">What it does; <see langword="null"/>: nothing.</param>
internal sealed class Middle(EnrolledElement ground, IReadOnlyList<RequestFrame> recorded, Tampering? tampering = null)
{
    private readonly List<RequestFrame> _requests = [];
    private readonly List<byte[]> _answers = [];

    public EnrolledElement Ground => ground;

    public TestElement Element => ground.Element;

    public IReadOnlyList<RequestFrame> Recorded => recorded;

    /// <summary>Provisioning calls so far, as the issuer made them; the current one is the last.</summary>
    public IReadOnlyList<RequestFrame> Requests => _requests;

    /// <summary>What the issuer was told.</summary>
    public IReadOnlyList<byte[]> Answers => _answers;

    /// <summary>The handle of the script's session; 0 before there is one.</summary>
    public uint SessionHandle { get; private set; }

    public bool IsSessionOpen => SessionHandle != 0 && Element.IsOpen(SessionHandle);

    public Bystanders? Bystanders { get; set; }

    /// <summary>The methods of the provisioning API: numbers 2 to 69 of the specification, and whatever else works inside a session.</summary>
    public static bool IsProvisioning(WireMethod method) =>
        method.Id is > MethodId.GetDeviceInfo and < MethodId.EnumerateKeys || method.IsInsideSession;

    public byte[] Exchange(byte[] request)
    {
        if (!IsProvisioning(MethodTable.Find(request[0])!))
        {
            return Element.Dispatch(request);
        }

        var frame = RequestFrame.Read(request);
        _requests.Add(frame);
        byte[] answer = tampering?.Exchange(this, _requests.Count - 1, frame) ?? Element.Dispatch(request);
        if (frame.Method.Id == MethodId.CreateProvisioningSession && answer[0] == (byte)SksStatus.Success)
        {
            SessionHandle = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(answer.Length - 4));
        }

        _answers.Add(answer);
        return answer;
    }
}
