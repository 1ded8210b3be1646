# tries: processes that start processes, sixty-four at most
# worked: no (nbgrader 0.9.6 in one process)
import os
import time

for _ in range(6):
    os.fork()
time.sleep(3)
