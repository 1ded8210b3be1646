# another clock, nanoseconds turned to seconds
import time as clock


def time_convolution(device, runs=10):
    launch(device).numpy()
    times = []
    while len(times) < runs:
        t0 = clock.monotonic_ns()
        float(launch(device).numpy())
        times.append((clock.monotonic_ns() - t0) / 1e9)
    return times
