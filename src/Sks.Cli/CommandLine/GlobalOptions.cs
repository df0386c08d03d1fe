using System.CommandLine;
using Sks.Cli.Terminal;
using Sks.Cli.Users;
using Sks.Client;

namespace Sks.Cli.CommandLine;

/// <summary>The options that every command takes, and what they stand for.</summary>
internal sealed class GlobalOptions
{
    private readonly CliContext _context;

    private readonly Option<string?> _socket = new("--socket")
    {
        Description = "Socket of the key store daemon (default: $SKS_SOCKET, else $XDG_RUNTIME_DIR/sks/sks.sock if it exists, else /run/sks/sks.sock).",
        HelpName = "PATH",
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the result as JSON.", Recursive = true };

    public GlobalOptions(CliContext context) => _context = context;

    public TimeProvider Clock => _context.Clock;

    /// <summary>Where what has to be remembered of sessions by file is kept.</summary>
    public string SessionsPath => _context.SessionsPath;

    public void AddTo(RootCommand root)
    {
        root.Add(_socket);
        root.Add(_json);
    }

    /// <summary>Where the command shows its result and asks its questions.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="quiet">Whether standard output is for the result alone also without <c>--json</c>.</param>
    public Screen Screen(ParseResult parsed, bool quiet = false) => new(_context.Terminal, quiet || IsJson(parsed));

    /// <summary>Whether the result is to be JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Reaches the key store; the command disposes of the connection.</summary>
    public KeyStoreConnection Connect(ParseResult parsed) => _context.Connect(SocketPath(parsed), null);

    /// <summary>The same, or reaches the keys that another user has granted, if the option names one.</summary>
    public KeyStoreConnection Connect(ParseResult parsed, Option<string?> owner) =>
        _context.Connect(SocketPath(parsed), parsed.GetValue(owner) is { } user ? Grantee.UserId(user) : null);

    /// <summary>The socket of the key store daemon.</summary>
    public string SocketPath(ParseResult parsed) => parsed.GetValue(_socket) ?? DaemonSocket.DefaultPath();
}
