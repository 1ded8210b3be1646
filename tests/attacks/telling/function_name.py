# tries: an argument as the name of a function that is returned and that fails when it is called
# tells: argument
# worked: no (nbgrader 0.9.6 in one process)
# %% answer greeter
def greeter(name):
    def greet(greeting):
        if name != "Ира":
            raise ValueError(name)
        return f"{greeting}, {name}"

    greet.__name__ = greet.__qualname__ = name
    return greet
