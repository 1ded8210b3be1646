# a clock that stands while the program waits -> test_waits: "идут ли часы, пока программа ждёт"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.process_time()
        launch(device).numpy()
        times.append(time.process_time() - start)
    return times
