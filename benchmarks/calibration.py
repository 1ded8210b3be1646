"""How far right and wrong answers lie from the thresholds of the hidden tests.

    python benchmarks/calibration.py [--seeds 30]

Runs the reference solution of `neurons` and other answers over many seeds, and prints the error on new numbers as a
share of the mean answer; the hidden test of `train_neuron` allows 10 %.
"""

import argparse
import logging
import os
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
logging.getLogger("tensorflow").setLevel(logging.ERROR)

import keras
import numpy as np

from graders.demo import reference_cells

ALLOWED = 0.1
K_VALUES = (-4.0, 0.5)
SOURCE = Path(__file__).parents[1] / "source" / "neurons" / "neurons.ipynb"


def error_share(train, seed: int, k: float) -> float:
    """Return the mean absolute error of a trained neuron over the mean absolute answer, as the hidden test does."""
    keras.utils.set_random_seed(seed)
    given_x = np.array([2.0, 9.0, 5.0, 1.0, 6.0, 7.0, 3.0, 8.0]).reshape(-1, 1)
    new_x = np.array([1.5, 4.5, 5.5, 9.0]).reshape(-1, 1)
    answers = train(given_x, k * given_x).predict(new_x, verbose=0)
    return float(np.mean(np.abs(answers - k * new_x)) / np.mean(np.abs(k * new_x)))


def answers() -> dict[str, object]:
    """Return training functions by name: the reference and answers that differ from it in one thing."""
    namespace = {"keras": keras, "np": np}
    cells = reference_cells(SOURCE)
    exec(cells["build_neuron"] + "\n" + cells["train_neuron"], namespace)

    def trained(optimizer, epochs: int):
        def train(x, y):
            neuron = namespace["build_neuron"]()
            neuron.compile(optimizer=optimizer(), loss="mse")
            if epochs:
                neuron.fit(x, y, epochs=epochs, verbose=0)
            return neuron

        return train

    def sgd():
        return keras.optimizers.SGD(learning_rate=0.01)

    return {
        "reference": namespace["train_neuron"],
        "50 epochs (right)": trained(sgd, 50),
        "Adam 0.1, 300 epochs (right)": trained(lambda: keras.optimizers.Adam(learning_rate=0.1), 300),
        "not trained (wrong)": trained(sgd, 0),
        "1 epoch (wrong)": trained(sgd, 1),
    }


def main() -> None:
    """Print one line for each answer and k."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=30)
    seeds = parser.parse_args().seeds
    print(f"error as a share of the mean answer; allowed {ALLOWED:.0%}; {seeds} seeds")
    print(f"{'answer':30} {'k':>5} {'least':>8} {'median':>8} {'most':>8} {'passes':>7}")
    for name, train in answers().items():
        for k in K_VALUES:
            shares = np.array([error_share(train, seed, k) for seed in range(seeds)])
            least, median, most = shares.min(), np.median(shares), shares.max()
            passed = np.mean(shares < ALLOWED)
            print(f"{name:30} {k:5} {least:8.2%} {median:8.2%} {most:8.2%} {passed:7.0%}", flush=True)


if __name__ == "__main__":
    main()
