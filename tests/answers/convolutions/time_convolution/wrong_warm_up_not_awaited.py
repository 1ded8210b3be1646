# does not wait for the end of the warm-up -> test_warm_up: "дождались ли вы его конца"
def time_convolution(device, runs=10):
    launch(device)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    return times
