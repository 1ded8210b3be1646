# never waits, not even for the warm-up -> test_waits, test_warm_up: "дождались ли вы значения"
def time_convolution(device, runs=10):
    launch(device)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device)
        times.append(time.perf_counter() - start)
    return times
