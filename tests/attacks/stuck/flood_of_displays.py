# tries: a hundred thousand small outputs, and outputs that take the place of others
# worked: yes, lost (nbgrader 0.9.6 in one process)
from IPython.display import clear_output, display

for number in range(4_000):
    display(number, metadata={"x": "y" * 100})
    clear_output(wait=True)
for number in range(100_000):
    print(end="x", flush=True)
    display({"text/plain": "z" * 200, "application/x": "z"}, raw=True)
