using System.CommandLine;
using Sks.Cli.Terminal;
using Sks.Core;

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

    public void AddTo(RootCommand root)
    {
        root.Add(_socket);
        root.Add(_json);
    }

    /// <summary>Where the command shows its result and asks its questions.</summary>
    public Screen Screen(ParseResult parsed) => new(_context.Terminal, parsed.GetValue(_json));

    /// <summary>Reaches the key store; the command disposes of the connection.</summary>
    /// <exception cref="CommandException">No daemon answers.</exception>
    public KeyStoreConnection Connect(ParseResult parsed)
    {
        string path = parsed.GetValue(_socket) ?? SocketPath.Default();
        try
        {
            return _context.Connect(path);
        }
        catch (SksException e) when (e.Status == SksStatus.NotAvailable)
        {
            throw new CommandException(
                ExitStatus.NotAvailable,
                $"No key store daemon answers at {path}; start sksd, or say with --socket where it listens.",
                e);
        }
    }
}
