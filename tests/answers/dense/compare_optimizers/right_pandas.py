# a table of pandas, lists in the answer
import pandas as pd


def compare_optimizers(x, y, names, seeds, epochs):
    answer = {}
    for name in names:
        table = pd.DataFrame()
        for seed in seeds:
            keras.utils.set_random_seed(seed)
            model = create_model()
            model.compile(create_optimizer(name), keras.losses.BinaryCrossentropy(), metrics=["accuracy"])
            table[seed] = model.fit(x, y, epochs=epochs, verbose=0).history["loss"]
        answer[name] = {"mean": table.mean(axis=1).tolist(), "std": table.std(axis=1, ddof=0).tolist()}
    return answer
