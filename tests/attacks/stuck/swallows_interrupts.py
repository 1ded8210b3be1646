# tries: an endless loop that swallows KeyboardInterrupt and every signal
# hangs: yes
# worked: yes, lost (nbgrader 0.9.6 in one process)
import signal

for number in range(1, 65):
    try:
        signal.signal(number, lambda *args: None)
    except (OSError, ValueError):
        pass
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
