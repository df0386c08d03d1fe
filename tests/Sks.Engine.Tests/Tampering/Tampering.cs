using Sks.Core;
using Sks.Engine.Tests.Frames;
using Xunit;

namespace Sks.Engine.Tests.Tampering;

/// <summary>What the middle does at one call. One object serves one run.</summary>
internal abstract class Tampering(int call)
{
    /// <summary>The place of the call in the script.</summary>
    public int Call => call;

    public abstract string Name { get; }

    /// <summary>Whether other sessions must be open.</summary>
    public virtual bool NeedsBystanders => false;

    /// <summary>What must follow; <see langword="null"/> until the call was reached, and if there was nothing to change.</summary>
    public Consequence? Consequence { get; protected set; }

    /// <summary>The answer that the issuer gets, or <see langword="null"/> to pass the call on.</summary>
    public abstract byte[]? Exchange(Middle middle, int reached, RequestFrame frame);

    /// <summary>Sends a request in place of another and holds the element to what must follow.</summary>
    protected byte[] Send(Middle middle, byte[] request, SksStatus expected, bool? isOpenAfterwards = null)
    {
        byte[] answer = middle.Element.Dispatch(request);
        var status = (SksStatus)answer[0];
        Assert.True(expected == status, $"{Name}: {SksException.NameOf(status)} instead of {SksException.NameOf(expected)}");
        if (isOpenAfterwards is { } isOpen && middle.SessionHandle != 0)
        {
            Assert.True(isOpen == middle.IsSessionOpen, $"{Name}: the session is {(isOpen ? "gone" : "still open")}");
        }

        return answer;
    }
}
