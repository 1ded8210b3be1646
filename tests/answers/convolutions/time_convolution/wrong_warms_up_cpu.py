# warms the processor up, whatever the device -> test_warm_up: "на этом же устройстве"
def time_convolution(device, runs=10):
    launch("/CPU:0").numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        times.append(time.perf_counter() - start)
    return times
