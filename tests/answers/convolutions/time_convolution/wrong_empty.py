# the times are measured and not kept -> test_warm_up, test_waits: "Список времён пуст"
def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        launch(device).numpy()
        seconds = time.perf_counter() - start
        print(f"{seconds:.3f} с")
    return times
