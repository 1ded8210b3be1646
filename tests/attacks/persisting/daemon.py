# tries: a process that has left its parent, its session and its terminal, and goes on
# worked: no (nbgrader 0.9.6 in one process)
import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 1024)
        end = time.monotonic() + 600
        while time.monotonic() < end:
            try:
                open("/tmp/attack-left-daemon", "w").close()
            except OSError:
                pass
            time.sleep(1)
    os._exit(0)
