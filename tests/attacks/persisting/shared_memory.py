# tries: shared memory, semaphores, message queues and abstract sockets that outlive a process
# worked: no (nbgrader 0.9.6 in one process)
import ctypes
import socket
from multiprocessing import shared_memory

try:
    block = shared_memory.SharedMemory("attack-left", create=True, size=4096)
    block.buf[:11] = b"attack-left"
except OSError:
    pass
libc = ctypes.CDLL(None)
for key in (0x41545441, 0x41545442):
    libc.shmget(key, 4096, 0o1666)
    libc.msgget(key, 0o1666)
    libc.semget(key, 1, 0o1666)
try:
    keeper = socket.socket(socket.AF_UNIX)
    keeper.bind("\0attack-left")
    keeper.listen()
except OSError:
    pass
