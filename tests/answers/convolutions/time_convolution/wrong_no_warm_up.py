# no warm-up -> test_warm_up: "был ли разогрев"
def time_convolution(device, runs=10):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    return times
