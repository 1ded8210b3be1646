# stops the watch and then waits -> test_waits: "дождались ли вы значения"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        result = launch(device)
        times.append(time.perf_counter() - start)
        result.numpy()
    return times
