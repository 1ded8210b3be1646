# tries: many small values that lie deep, each on a line with as many blanks
# worked: no (nbgrader 0.9.6 in one process)
from IPython.display import display

value = [0] * 100_000
for _ in range(50):
    value = [value]
for _ in range(6):
    display({"application/json": value}, raw=True)
