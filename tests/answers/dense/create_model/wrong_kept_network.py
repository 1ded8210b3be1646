# one network for each name is kept and returned again -> test_create_model, test_sweep, test_compare_optimizers, test_compare_initializers: "создаётся ли сеть внутри функции"
networks = {}


def create_model(initializer="glorot_uniform"):
    if initializer not in networks:
        networks[initializer] = keras.Sequential(
            [
                keras.Input(shape=(2,)),
                keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
                keras.layers.Dense(32, activation="relu", kernel_initializer=initializer),
                keras.layers.Dense(1, activation="sigmoid", kernel_initializer=initializer),
            ]
        )
    return networks[initializer]
