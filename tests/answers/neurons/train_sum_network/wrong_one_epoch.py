# one epoch -> test_sum_network_learns: "хватило ли обучения"
def train_sum_network(pairs, sums):
    keras.utils.set_random_seed(1)
    network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    network.compile(optimizer=keras.optimizers.Adam(), loss="mse")
    network.fit(pairs, sums, verbose=0)
    return network
