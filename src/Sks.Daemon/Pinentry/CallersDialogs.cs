using System.Security.Cryptography;
using Sks.Core;
using Sks.Core.Cards;
using Sks.Core.Secrets;

namespace Sks.Daemon.Pinentry;

/// <summary>Logging in, and changing a PIN, by questions to the person. Nothing of the store is held while a question is open.</summary>
/// <param name="dialogs">The daemon's dialogs.</param>
/// <param name="caller">Who wants it.</param>
internal sealed class CallersDialogs(PinDialogs dialogs, Caller caller)
{
    private const int MaxTries = 3;

    /// <summary>Asks for the PIN once and logs in with it: a wrong one is the caller's to hear, who may call again.</summary>
    /// <exception cref="SksException">As <see cref="Core.Wire.ILoginDialogs"/> says.</exception>
    internal void LogIn(ICardDirectory directory, ICardLogins logins, uint keyHandle, bool once)
    {
        _ = CardQuestion.Of(directory, keyHandle);
        using var dialog = dialogs.Open(caller);

        // Anew: others may have tried while this waited for its turn.
        var question = CardQuestion.Of(directory, keyHandle);
        string purpose = once ? $"Use the key \"{question.KeyName}\" once." : $"Log in to the card \"{question.CardName}\".";
        using var pin = Ask(dialog, question, question.Describe(purpose, caller), "PIN:", question.Error);
        logins.LogIn(keyHandle, once, pin.Span);
    }

    /// <summary>Asks for the PIN, and for another one twice, and sets that.</summary>
    /// <inheritdoc cref="LogIn" path="/exception"/>
    internal void ChangePin(ISecureKeyStore store, ICardLogins logins, uint keyHandle, bool logIn)
    {
        var directory = (ICardDirectory)store;
        if (!CardQuestion.Of(directory, keyHandle).Card.UserModifiable)
        {
            throw new SksException(SksStatus.NotAllowed, "The issuer does not let the user change this PIN.");
        }

        using var dialog = dialogs.Open(caller);
        var question = CardQuestion.Of(directory, keyHandle);
        string description = question.Describe($"Change the PIN of the card \"{question.CardName}\".", caller);
        using var pin = Ask(dialog, question, description, "PIN:", question.Error);
        using var newPin = AskForNew(dialog, question, description);
        if (question.Card.Kind == CardKind.DevicePin)
        {
            ((IDeviceAdministration)store).ChangeDevicePin(pin.Span, newPin.Span);
        }
        else
        {
            store.ChangePin(keyHandle, pin.Span, newPin.Span);
        }

        if (logIn)
        {
            logins.LogIn(keyHandle, once: false, newPin.Span);
        }
    }

    private static SecretBuffer AskForNew(PinDialog dialog, CardQuestion question, string description)
    {
        var card = question.Card;
        string? error = null;
        for (int i = 0; i < MaxTries; i++)
        {
            var newPin = Ask(dialog, question, description, "New PIN:", error);
            try
            {
                if (newPin.Length < card.MinLength || newPin.Length > card.MaxLength)
                {
                    error = card.MinLength == card.MaxLength
                        ? $"A PIN has {card.MinLength} characters here."
                        : $"A PIN has {card.MinLength} to {card.MaxLength} characters here.";
                    continue;
                }

                using var repeated = Ask(dialog, question, description, "New PIN, again:", null);
                if (CryptographicOperations.FixedTimeEquals(newPin.Span, repeated.Span))
                {
                    return new SecretBuffer(newPin.Span);
                }

                error = "The two were not the same.";
            }
            finally
            {
                newPin.Dispose();
            }
        }

        throw new SksException(SksStatus.UserAbort, "No new PIN was typed that can be set.");
    }

    private static SecretBuffer Ask(PinDialog dialog, CardQuestion question, string description, string prompt, string? error) =>
        TypedPin.Decode(dialog.Ask(description, prompt, error), question.Card.Format);
}
