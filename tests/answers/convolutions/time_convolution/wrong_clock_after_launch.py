# the clock starts after launch -> test_waits: "до вызова launch"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        result = launch(device)
        start = time.perf_counter()
        result.numpy()
        times.append(time.perf_counter() - start)
    return times
