# milliseconds instead of seconds -> test_waits: "в секундах ли ответ"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(1000 * (time.perf_counter() - start))
    return times
