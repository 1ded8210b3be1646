# a warm-up and one run more, of which the slowest is dropped as an outlier -> test_waits: "не отброшен ли самый долгий запуск"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs + 1):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    slowest = int(np.argmax(times))
    return times[:slowest] + times[slowest + 1 :]
