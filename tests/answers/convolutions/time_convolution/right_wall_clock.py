# the wall clock, which is advised against and which no test can tell from another
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.time()
        launch(device).numpy()
        times.append(time.time() - start)
    return times
