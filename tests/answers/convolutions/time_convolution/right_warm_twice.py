# two warm-up runs, results kept in variables
def time_convolution(device, runs=10):
    for _ in range(2):
        warm = launch(device)
        value = warm.numpy()
    measured = [0.0] * runs
    for i in range(runs):
        begin = time.perf_counter()
        result = launch(device)
        value = result.numpy()
        end = time.perf_counter()
        measured[i] = end - begin
    return measured
