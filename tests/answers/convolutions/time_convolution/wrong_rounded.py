# times are rounded to hundredths of a second -> test_waits: "не округлены ли времена"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(round(time.perf_counter() - start, 2))
    return times
