# tries: all global names printed, with their values and what these refer to
# worked: yes, tells (nbgrader 0.9.6 in one process)
# %% end
for name, value in list(globals().items()):
    print(name, repr(value)[:2000])
