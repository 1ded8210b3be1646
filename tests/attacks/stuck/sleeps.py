# tries: a cell that waits for an hour
# hangs: yes
# worked: no (nbgrader 0.9.6 in one process)
import time

time.sleep(3600)
