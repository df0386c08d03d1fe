"""A service manager in miniature: activate.py SOCKET KIND COMMAND...

Listens on SOCKET and starts COMMAND, with the socket as file 3, whenever somebody waits there and no COMMAND runs. Other KINDs than stream start it
at once and once: once passes the same, dgram a datagram socket, idle one that does not listen. TERM ends the running COMMAND; INT it and the manager, with COMMAND's exit status. What
COMMAND says to its NOTIFY_SOCKET goes to standard output, as does the fact that it has ended.
"""
import ctypes
import os
import select
import signal
import socket
import sys

path, kind, command = sys.argv[1], sys.argv[2], sys.argv[3:]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM if kind == "dgram" else socket.SOCK_STREAM)
listener.bind(path)
if kind in ("stream", "once"):
    listener.listen(128)
notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notices.bind("\0sksd-test-%d" % os.getpid())

child = 0
ending = False
wakeup, waker = os.pipe()
os.set_blocking(waker, False)
signal.set_wakeup_fd(waker)


def end(number, frame):
    global ending
    ending = ending or number == signal.SIGINT
    if child:
        os.kill(child, signal.SIGTERM)


signal.signal(signal.SIGTERM, end)
signal.signal(signal.SIGINT, end)
signal.signal(signal.SIGCHLD, lambda number, frame: None)


def start():
    process = os.fork()
    if process == 0:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: ends with the manager
        os.dup2(listener.fileno(), 3)
        os.set_inheritable(3, True)
        os.environ["LISTEN_FDS"] = "1"
        os.environ["LISTEN_PID"] = str(os.getpid())
        os.environ["NOTIFY_SOCKET"] = "@sksd-test-%d" % os.getppid()
        os.execvp(command[0], command)
    return process


print("listening", flush=True)
if kind != "stream":
    child = start()
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
while True:
    ready, _, _ = select.select([wakeup, notices] + ([] if child else [listener]), [], [])
    if notices in ready:
        print(notices.recv(1000).decode(), flush=True)
    if wakeup in ready:
        os.read(wakeup, 1000)
        if child:
            ended, status = os.waitpid(child, os.WNOHANG)
            if ended:
                child = 0
                print("ended", os.waitstatus_to_exitcode(status), flush=True)
        if ending and not child:
            sys.exit(0)
    elif listener in ready:
        child = start()
