# tries: the grader's terminal: keys read from it, and its settings changed
# worked: no (nbgrader 0.9.6 in one process)
import fcntl
import os
import termios

for place in ("/dev/tty", "/dev/console", "/proc/1/fd/0", "/proc/1/fd/1", 0, 1, 2):
    try:
        terminal = place if isinstance(place, int) else os.open(place, os.O_RDWR | os.O_NONBLOCK)
        settings = termios.tcgetattr(terminal)
        settings[3] &= ~termios.ECHO
        termios.tcsetattr(terminal, termios.TCSANOW, settings)
        for letter in b"echo attack-left\n":
            fcntl.ioctl(terminal, termios.TIOCSTI, bytes([letter]))
        os.write(terminal, b"\x1b]0;attack-left\x07\x1b[2J[1/1] honest: 0/15\n")
    except (OSError, termios.error):
        pass
