# nothing is returned -> test_waits, test_warm_up: "проверьте, что в ней есть return"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
