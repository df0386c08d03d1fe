using Sks.Core;
using Sks.Core.Wire;
using Sks.Engine.Tests.Frames;
using Xunit;
using Xunit.Abstractions;

namespace Sks.Engine.Tests.BadInput;

/// <summary>
/// Every argument of every method of the method table, at and beyond its limits: the specified status, no other exception, and nothing
/// changed outside of a session or the session gone.
/// </summary>
public sealed class BadInputMatrixTests(ITestOutputHelper output)
{
    public static TheoryData<string> Calls => [.. ValidCalls.Names];

    public static TheoryData<string> KnownCalls => [.. ValidCalls.Known];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Each_argument_beyond_its_limits_gets_its_status(string name)
    {
        var method = ValidCalls.MethodOf(name);
        var failures = new List<string>();
        int cases = 0;
        var element = new BadInputElement();
        for (int i = 0; i < method.Input.Count; i++)
        {
            foreach (var bad in Undecodable.Values(method.Input[i]).Concat(BadValues.Of(name, method.Input[i])))
            {
                cases++;
                try
                {
                    if (Try(element, name, i, bad))
                    {
                        continue;
                    }
                }
                catch (Exception e)
                {
                    failures.Add($"{method.Input[i].Name}, {bad.Name}: {e.Message.ReplaceLineEndings(" ")}");
                }

                element.Dispose();
                element = new BadInputElement();
            }
        }

        element.Dispose();
        output.WriteLine($"{name}: {cases} cases");
        Assert.True(failures.Count == 0, $"{failures.Count} of {cases} cases fail:\n" + string.Join("\n", failures.Take(40)));
    }

    [Theory]
    [MemberData(nameof(KnownCalls))]
    public void The_call_without_bad_arguments_succeeds(string name)
    {
        // Two methods succeed only where this element cannot bring them: see BadValues.
        SksStatus expected = name switch
        {
            "updateFirmware" => SksStatus.Option,
            "setDeviceCertificatePath" => SksStatus.NotAllowed,
            _ => SksStatus.Success,
        };
        using var element = new BadInputElement();
        var call = ValidCalls.Make(name, element);
        Assert.Equal(expected, element.Element.StatusOf(call.Seal(call.Frame, argument: -1)));
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_request_cut_at_any_argument_or_with_a_byte_too_many_is_an_option_error(string name)
    {
        using var element = new BadInputElement();
        var method = ValidCalls.MethodOf(name);
        for (int i = 0; i <= method.Input.Count; i++)
        {
            var before = element.Element.Contents();
            var call = ValidCalls.Make(name, element);
            byte[] request = call.Seal(call.Frame, argument: -1);
            int cut = 1 + Enumerable.Range(0, i).Sum(argument => call.Frame.Encoded(argument).Length);
            Assert.Equal(SksStatus.Option, element.Element.StatusOf(cut < request.Length ? request[..cut] : [.. request, 0]));
            Assert.Equal(method.IsInsideSession && cut > 1, call.Session is null ? false : !element.Element.IsOpen(call.Session.Handle));
            element.Element.AbortAll();
            element.Element.Contents().IsUnchanged(before, name);
        }
    }

    /// <summary>On an element without sessions: with one, the method allows nothing.</summary>
    [Fact]
    public void A_device_certificate_path_that_is_none_gets_its_status_and_changes_nothing()
    {
        using var element = new TestElement();
        var before = element.Contents();
        var frame = RequestFrame.Of(MethodId.SetDeviceCertificatePath, [.. element.Element.GetDeviceInfo().CertificatePath]);
        foreach (var bad in BadCertificates.Paths(longest: 0))
        {
            Assert.Contains(element.StatusOf(bad.Put(frame, 0).ToBytes()), bad.Expected);
            element.Contents().IsUnchanged(before, bad.Name);
        }

        Assert.Equal(SksStatus.Success, element.StatusOf(frame.ToBytes()));
    }

    [Fact]
    public void Every_method_of_the_specification_is_known() => Assert.Equal(
        MethodTable.All.Where(method => method.Id < MethodId.GetDeviceCertificationRequest).Select(method => method.Name).Order(),
        ValidCalls.Known.Select(ValidCalls.MethodOf).Where(method => method.Id < MethodId.GetDeviceCertificationRequest)
            .Select(method => method.Name).Distinct().Order());

    /// <summary>Whether the element is as before and can serve again.</summary>
    private static bool Try(BadInputElement element, string name, int argument, BadValue bad)
    {
        var before = element.Element.Contents();
        var call = ValidCalls.Make(name, element);
        var changed = bad.Put(call.Frame, argument);
        if (bad.IsSecret)
        {
            changed = changed.With(argument, call.Session!.Encrypt(changed.Value(argument)));
        }

        var status = element.Element.StatusOf(call.Seal(changed, argument));
        Assert.True(bad.Expected.Contains(status), $"{SksException.NameOf(status)} instead of {SksException.NameOf(bad.Expected[0])}");
        if (status == SksStatus.Success)
        {
            return false;
        }

        // A handle that could be read, and was the session's, names the session that goes.
        if (call.Session is { } session && call.Frame.Method.IsInsideSession)
        {
            bool namesSession = changed.ToBytes().AsSpan(1, 4).SequenceEqual(call.Frame.ToBytes().AsSpan(1, 4));
            Assert.Equal(namesSession, !element.Element.IsOpen(session.Handle));
        }

        element.Element.AbortAll();
        if (status == SksStatus.Authorization)
        {
            // Errors of PIN and PUK are counted; nothing else changes.
            element.Element.Contents().IsUnchanged(before, "store", except: ["Pin", "PukPolicy"]);
            return false;
        }

        element.Element.Contents().IsUnchanged(before, "store");
        return true;
    }
}
