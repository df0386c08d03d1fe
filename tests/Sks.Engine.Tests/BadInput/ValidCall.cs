using Sks.Engine.Tests.Frames;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.BadInput;

/// <summary>An honest call that the element would carry out, ready to have one argument replaced.</summary>
/// <param name="Frame">The request.</param>
/// <param name="Session">The open session that it works inside, or <see langword="null"/>.</param>
/// <param name="Mac">
/// The issuer's MAC of a request like this one, whatever its arguments: so that it is the bad argument that is refused, and not its MAC.
/// </param>
internal sealed record ValidCall(RequestFrame Frame, TestSession? Session = null, Func<RequestFrame, byte[]>? Mac = null)
{
    /// <summary>
    /// The request as it would be sent with other arguments: its MAC made anew, unless the MAC is what was replaced or there is nothing that
    /// could be MAC'd.
    /// </summary>
    public byte[] Seal(RequestFrame changed, int argument)
    {
        int mac = changed.IndexOf("mac");
        bool isSealed = Mac is not null && mac != argument && FrameDecoding.Split(changed.ToBytes()) is not null;
        return (isSealed ? changed.With(mac, Mac!(changed)) : changed).ToBytes();
    }
}
