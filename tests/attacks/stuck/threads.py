# tries: three thousand threads that do nothing, and none of them ends
# worked: no (nbgrader 0.9.6 in one process)
import threading

started = []
try:
    for _ in range(3_000):
        thread = threading.Thread(target=threading.Event().wait)
        thread.start()
        started.append(thread)
except RuntimeError:
    pass
