# two inputs of one number each -> test_sum_network_shape, test_sum_network_learns: "должны подаваться два числа"
def train_sum_network(pairs, sums):
    first, second = keras.Input(shape=(1,)), keras.Input(shape=(1,))
    both = keras.layers.Concatenate()([first, second])
    hidden = keras.layers.Dense(3)(keras.layers.Rescaling(0.25, offset=-1.25)(both))
    network = keras.Model([first, second], keras.layers.Dense(1)(hidden))
    network.compile(optimizer=keras.optimizers.SGD(learning_rate=0.02), loss="mse")
    network.fit([pairs[:, :1], pairs[:, 1:]], sums, epochs=10, batch_size=5, verbose=0)
    return network
