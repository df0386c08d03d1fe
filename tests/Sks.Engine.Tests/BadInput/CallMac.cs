using System.Text;
using Sks.Engine.Tests.Frames;
using Sks.Testing.Issuer;

namespace Sks.Engine.Tests.BadInput;

/// <summary>
/// The <em>Data</em> of each method's MAC, put together from the request's own bytes: an issuer's MACs for arguments that no issuer's
/// software would let anybody write.
/// </summary>
internal static class CallMac
{
    /// <summary>The arguments of these names, as they travel, and literals between them.</summary>
    public static Func<RequestFrame, byte[]> Of(TestSession session, string methodName, params Func<RequestFrame, byte[]>[] parts) =>
        frame => session.Mac(methodName, [.. parts.SelectMany(part => part(frame))]);

    public static Func<RequestFrame, byte[]> Argument(string name) => frame => frame.Encoded(frame.IndexOf(name));

    /// <summary>Lists have no count in MACs.</summary>
    public static Func<RequestFrame, byte[]> List(string name) =>
        frame => [.. frame.Items(frame.IndexOf(name)).SelectMany(Array)];

    public static Func<RequestFrame, byte[]> Bytes(byte[] value) => _ => Array(value);

    /// <summary>The ID of a policy, or "" if the request names none.</summary>
    public static Func<RequestFrame, byte[]> Reference(string handleName, string id) =>
        frame => Array(frame.Handle(frame.IndexOf(handleName)) == 0 ? [] : Encoding.ASCII.GetBytes(id));

    private static byte[] Array(byte[] value) => [.. RequestFrame.UShort(value.Length), .. value];
}
