# tries: to find what others of this family have left behind, everywhere
# worked: no (nbgrader 0.9.6 in one process)
# %% end
import ctypes
import glob
import os
import platform
import socket

mark = "attack-" + "left " + "behind"
for pattern in ("/tmp/**", "/var/tmp/**", "/dev/shm/**", "/run/**", "/home/**", "../**", "/opt/**"):
    for path in glob.glob(pattern, recursive=True)[:20_000]:
        if "attack-left" in os.path.basename(path):
            print("found what was", "left:", path)
        elif os.path.isfile(path) and os.path.getsize(path) < 10_000 and not path.endswith(".ipynb"):
            try:
                if mark in open(path, errors="replace").read():
                    print("found what was", "left:", path)
            except OSError:
                pass
libc = ctypes.CDLL(None)
buffer = ctypes.create_string_buffer(64)
search, keyctl = (249, 250) if platform.machine() == "x86_64" else (218, 219)
key = libc.syscall(search, b"user", b"attack-left", 0, 0)
if key > 0 and libc.syscall(keyctl, 11, key, buffer, 64) > 0:
    print("found what was", "left: a key")
try:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect("\0attack-left")
        print("found what was", "left: a socket")
except OSError:
    pass
if libc.shmget(0x41545441, 0, 0) >= 0:
    print("found what was", "left: a segment")
for pid in filter(str.isdigit, os.listdir("/proc")):
    if int(pid) not in (1, os.getpid(), os.getppid()):
        print("sees process", pid)
