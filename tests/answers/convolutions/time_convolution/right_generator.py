# a generator inside, a tuple as the result
def time_convolution(device, runs=10):
    def measure():
        for number in range(-1, runs):
            start = time.perf_counter()
            launch(device).numpy()
            seconds = time.perf_counter() - start
            if number >= 0:
                yield seconds

    return tuple(measure())
