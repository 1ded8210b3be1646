# the times are sorted -> test_waits: "в том ли порядке"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    return sorted(times)
