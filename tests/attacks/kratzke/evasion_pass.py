# tries: evasion: functions that return at once, return themselves or never defined the name at all
# worked: no (nbgrader 0.9.6 in one process)
# %% answer cube
def cube(x): ...
# %% answer unmask
del get_ipython().user_ns["get_ipython"]
# %% answer tally
def tally(words):
    return NotImplemented
# %% answer is_prime
is_prime = NotImplemented
# %% answer scale
scale = ...
# %% answer build_model
build_model = None
