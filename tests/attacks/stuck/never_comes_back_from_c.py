# tries: a call into C that takes hours and looks at no signal
# hangs: yes
# worked: no (nbgrader 0.9.6 in one process)
# %% answer cube
def cube(x):
    return 3 ** (10**9)
