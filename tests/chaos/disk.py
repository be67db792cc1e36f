"""A disk that can be made full and empty again: a tmpfs of its own, which only root may mount."""

import os
import pwd
import subprocess
import tempfile
from pathlib import Path

_ROOM = "6g"
"""Memory is used only as far as the disk is."""
_SERVER_USER = "nobody"
_ATTEMPTS = 10


class SmallDisk:
    """Mounted for PostgreSQL's tables, not for its log: a full disk is then an error and no crash."""

    def __init__(self) -> None:
        self.path = Path()
        self.mounted = False

    def mount(self) -> bool:
        """Whether it is there now; False where we may not mount."""
        if os.geteuid() != 0:
            return False
        # Not in the run's directory, whose parents may be closed to PostgreSQL's user (those of pytest are).
        self.path = Path(tempfile.mkdtemp(prefix="hezhang-disk-"))
        self.mounted = _mount("-t", "tmpfs", "-o", f"size={_ROOM},mode=0700", "tmpfs", str(self.path))
        if self.mounted:
            user = pwd.getpwnam(_SERVER_USER)
            os.chown(self.path, user.pw_uid, user.pw_gid)
        else:
            self.path.rmdir()
        return self.mounted

    def fill(self) -> bool:
        """Leave no room: the disk shrinks to what is on it. False when it grew faster than that."""
        for _ in range(_ATTEMPTS):
            state = os.statvfs(self.path)
            used = (state.f_blocks - state.f_bfree) * state.f_frsize
            if _mount("-o", f"remount,size={used}", str(self.path)):
                return True
        return False

    def free(self) -> None:
        """Give the room back."""
        if self.mounted and not _mount("-o", f"remount,size={_ROOM}", str(self.path)):
            raise OSError(f"the disk at {self.path} could not be made larger")

    def unmount(self) -> None:
        """Take it away with all that is on it."""
        if self.mounted:
            subprocess.run(("umount", "--lazy", str(self.path)), check=True, timeout=30)
            self.mounted = False
            self.path.rmdir()


def _mount(*arguments: str) -> bool:
    return subprocess.run(("mount", *arguments), capture_output=True, timeout=30, check=False).returncode == 0
