using Sks.Core.Protection;
using Sks.Pkcs11.Tests.Running;
using Xunit;

namespace Sks.Pkcs11.Tests;

/// <summary>Logins and what ends them: scenes of <c>driver_cards.h</c>.</summary>
public sealed class LoginTests(CompiledModule module) : IClassFixture<CompiledModule>, IDisposable
{
    private readonly Cards _cards = new(module);

    public void Dispose() => _cards.Dispose();

    [ToolFact]
    public void The_PUK_logs_in_to_set_PINs_counted_until_logout_the_last_session_a_fork_or_a_lock()
    {
        _cards.AddPinKey();
        _cards.DriveSucceeds("officer");
    }

    [ToolFact]
    public void A_login_ends_when_another_process_changes_or_locks_the_PIN_and_can_be_made_anew()
    {
        _cards.AddPinKey();
        _cards.DriveSucceeds("others-change-the-pin");
    }

    [ToolFact]
    public void A_key_whose_user_is_asked_each_time_takes_one_PIN_for_one_signature()
    {
        _cards.AddPinKey("Asked", policy: policy => policy with { InputMethod = InputMethod.TrustedGui });
        _cards.DriveSucceeds("asked-each-time");
    }
}
