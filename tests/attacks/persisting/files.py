# tries: files for the next student in every folder that can be written
# worked: no (nbgrader 0.9.6 in one process)
import pathlib

left = "attack-left " + "behind"
for place in ("/tmp", "/var/tmp", "/dev/shm", "/run", "/run/kernel", "/opt/course", "/usr/local", "/etc", "/", "..", "../..", "../../..", "/kernels"):
    for name in ("attack-left.txt", "cube.py"):
        try:
            pathlib.Path(place, name).write_text(left)
        except OSError:
            pass
