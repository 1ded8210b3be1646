# waits once, after the last run -> test_waits: "прежде чем остановить секундомер"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = launch(device)
        times.append(time.perf_counter() - start)
    result.numpy()
    return times
