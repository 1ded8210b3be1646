# returns the median, not the list -> test_waits: "По умолчанию ждём десять чисел"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    return float(np.median(times))
