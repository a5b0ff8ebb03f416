"""Runs a program as another user: unprivileged.py UID GID PROGRAM [ARGUMENT...]

PostgreSQL refuses to run as root. The other user can't enter the folders of root in which the programs and the data are
(/root, the folders of pytest), so the program keeps one capability of root: CAP_DAC_OVERRIDE, to which permissions of files
do not apply. It ends with its parent. Linux only.
"""

import ctypes
import os
import signal
import sys

# linux/prctl.h, linux/securebits.h, linux/capability.h
PR_SET_PDEATHSIG = 1
PR_SET_SECUREBITS = 28
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


class Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class Data(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def main(uid: int, gid: int, command: list[str]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)

    def check(code: int) -> None:
        if code:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    parent = os.getppid()
    # Without this bit access(2), which initdb calls, ignores the capability of a user other than root.
    check(libc.prctl(PR_SET_SECUREBITS, NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    kept = 1 << CAP_DAC_OVERRIDE
    header, data = Header(CAPABILITY_VERSION_3, 0), (Data * 2)(Data(kept, kept, kept), Data(0, 0, 0))
    check(libc.capset(ctypes.byref(header), ctypes.byref(data)))
    check(libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0))
    # The change of user cleared the signal that the supervisor had set.
    check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0))
    if os.getppid() != parent:
        sys.exit("the parent has ended")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
