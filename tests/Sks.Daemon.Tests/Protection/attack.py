"""Tries what a debugger does to the process whose id is given, and prints what worked."""
import ctypes
import sys

libc = ctypes.CDLL(None, use_errno=True)
victim = int(sys.argv[1])

for name in ("environ", "maps", "mem"):
    try:
        with open(f"/proc/{victim}/{name}", "rb") as file:
            if name != "mem":
                file.read(1)
        print(name)
    except OSError:
        pass

PTRACE_SEIZE = 0x4206
if libc.ptrace(PTRACE_SEIZE, victim, None, None) == 0:
    print("ptrace")
