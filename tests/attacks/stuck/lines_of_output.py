# tries: outputs of nothing but line ends, each of which is a line of its own in the notebook
# worked: no (nbgrader 0.9.6 in one process)
from IPython.display import display

for _ in range(4):
    display({"text/plain": "\n" * 2_000_000}, raw=True)
