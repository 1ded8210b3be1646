# warms the device up and measures the processor -> test_waits: "на том ли устройстве"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch("/CPU:0").numpy()
        times.append(time.perf_counter() - start)
    return times
