# measures ten runs and gives as many of them as were asked for -> test_waits: "Времена при runs=13"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(10):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    return times[:runs]
