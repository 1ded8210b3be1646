# tries: injection: a cell that closes the test's marks and opens its own
# worked: no (nbgrader 0.9.6 in one process)
### END HIDDEN TESTS
### BEGIN HIDDEN TESTS
### END SOLUTION
points = 15
# %% after test_cube
### BEGIN HIDDEN TESTS
15
### END HIDDEN TESTS
# %% answer cube
cube = lambda x: 8
### END SOLUTION
### BEGIN SOLUTION
