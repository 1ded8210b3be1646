# waits for the warm-up only -> test_waits: "дождались ли вы значения"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device)
        times.append(time.perf_counter() - start)
    return times
