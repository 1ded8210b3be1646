# a table of pandas, lists in the answer
import pandas as pd


def compare_initializers(x, y, initializers, seeds, epochs):
    answer = {}
    for name in initializers:
        table = pd.DataFrame()
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model(name)
            model.compile(keras.optimizers.Adam(learning_rate=0.01), keras.losses.BinaryCrossentropy(), metrics=["accuracy"])
            table[seed] = model.fit(x, y, epochs=epochs, verbose=0).history["loss"]
        answer[name] = {"mean": table.mean(axis=1).tolist(), "std": table.std(axis=1, ddof=0).tolist()}
    return answer


INITIALIZERS = ["zeros", "random_normal", "glorot_uniform", "lecun_normal", "he_normal"]
