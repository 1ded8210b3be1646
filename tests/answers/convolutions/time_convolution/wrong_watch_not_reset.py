# the watch is started once, before the loop -> test_waits: "где включается секундомер"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    start = time.perf_counter()
    for _ in range(runs):
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    return times
