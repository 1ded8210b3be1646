# the later time is taken off the earlier one -> test_waits: "нулевые или отрицательные"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(start - time.perf_counter())
    return times
