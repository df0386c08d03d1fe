using System.Net.Sockets;

namespace Sks.Daemon.Listening;

/// <summary>Where callers find the daemon.</summary>
internal interface IListeningPlace : IDisposable
{
    /// <summary>Absolute path of the socket.</summary>
    string Path { get; }

    /// <summary>The listening socket; ends with this object.</summary>
    /// <exception cref="DaemonException">There can be none.</exception>
    Socket Listen();
}
