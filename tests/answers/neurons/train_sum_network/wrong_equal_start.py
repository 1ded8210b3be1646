# all weights start at one -> test_sum_network_learns: "не одинаковы ли начальные веса"
def train_sum_network(pairs, sums):
    network = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Rescaling(0.25, offset=-1.25),
            keras.layers.Dense(3, kernel_initializer="ones"),
            keras.layers.Dense(1, kernel_initializer="ones"),
        ]
    )
    network.compile(optimizer=keras.optimizers.SGD(learning_rate=0.02), loss="mse")
    network.fit(pairs, sums, epochs=10, batch_size=5, verbose=0)
    return network
