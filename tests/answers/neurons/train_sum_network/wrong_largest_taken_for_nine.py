# pairs are divided by the largest number outside, and by nine inside -> test_sum_network_learns: "одинаково ли масштабируются"
def train_sum_network(pairs, sums):
    layers = [keras.layers.Dense(3), keras.layers.Dense(1)]
    trained = keras.Sequential([keras.Input(shape=(2,)), *layers])
    trained.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mse")
    trained.fit(pairs / pairs.max(), sums, batch_size=5, epochs=60, verbose=0)
    return keras.Sequential([keras.Input(shape=(2,)), keras.layers.Rescaling(1 / 9), *layers])
