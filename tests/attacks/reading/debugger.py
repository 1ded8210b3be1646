# tries: the post-mortem debugger on the last test, with commands that list what stands there
# worked: yes, tells (nbgrader 0.9.6 in one process)
# %% after test_cube
import sys

from IPython.core.debugger import Pdb

try:
    debugger = Pdb()
    debugger.rcLines = ["ll", "up", "ll", "p In[-2]", "p cube_note", "q"]
    debugger.reset()
    debugger.interaction(None, sys.last_traceback)
except BaseException as error:
    print(type(error))
