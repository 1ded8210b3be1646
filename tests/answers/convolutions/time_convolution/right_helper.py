# a helper, a comprehension, an array
def one_run(device):
    start = time.perf_counter()
    launch(device).numpy()
    return time.perf_counter() - start


def time_convolution(device, runs=10):
    return np.array([one_run(device) for _ in range(runs + 1)][1:])
