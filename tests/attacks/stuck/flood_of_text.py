# tries: text printed without end
# worked: yes, lost (nbgrader 0.9.6 in one process)
import signal

signal.signal(signal.SIGINT, lambda *args: None)
while True:
    print("x" * 10_000)
