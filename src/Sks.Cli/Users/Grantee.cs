using System.Globalization;
using Sks.Cli.CommandLine;
using Sks.Core.Protection;

namespace Sks.Cli.Users;

/// <summary>Whom a key is granted to, as a command names them: <c>alice</c>, <c>@staff</c>, or the numbers in their place.</summary>
/// <param name="Kind">User or group.</param>
/// <param name="Id">The number, which is what counts.</param>
internal sealed record Grantee(GranteeKind Kind, uint Id)
{
    private const char GroupSign = '@';

    /// <summary>Reads a name or number.</summary>
    /// <exception cref="CommandException">There is no such user or group.</exception>
    public static Grantee Parse(string text) => text.StartsWith(GroupSign)
        ? new Grantee(GranteeKind.Group, IdOf(text[1..], OperatingSystemNames.GroupId, "group"))
        : new Grantee(GranteeKind.User, UserId(text));

    /// <summary>The number of a user that is named, or given by number.</summary>
    /// <exception cref="CommandException">There is no such user.</exception>
    public static uint UserId(string text) => IdOf(text, OperatingSystemNames.UserId, "user");

    /// <summary>The name if there is one, else the number; as <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        string number = Id.ToString(CultureInfo.InvariantCulture);
        return Kind == GranteeKind.Group
            ? GroupSign + (OperatingSystemNames.GroupName(Id) ?? number)
            : OperatingSystemNames.UserName(Id) ?? number;
    }

    private static uint IdOf(string text, Func<string, uint?> find, string kind)
    {
        // Nobody, 2^32 - 1, is no number of a user.
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number != uint.MaxValue)
        {
            return number;
        }

        return text.Length > 0 && find(text) is { } id
            ? id
            : throw new CommandException(ExitStatus.NotFound, $"There is no {kind} '{text}' on this machine; give a name or a number.");
    }
}
