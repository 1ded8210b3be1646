# normalisation layer in the network, Huber loss, a little L2, small batches and few epochs
def train(x_train, y_train):
    normalization = keras.layers.Normalization()
    normalization.adapt(x_train)
    penalty = keras.regularizers.L2(0.0001)
    network = keras.Sequential([
        keras.Input(shape=(x_train.shape[1],)),
        normalization,
        keras.layers.Dense(32, activation="elu", kernel_regularizer=penalty),
        keras.layers.Dense(16, activation="relu", kernel_regularizer=penalty),
        keras.layers.Dense(1),
    ])
    network.compile(optimizer=keras.optimizers.Nadam(learning_rate=0.005), loss=keras.losses.Huber())
    history = network.fit(x_train, y_train, epochs=8, batch_size=20, validation_split=0.2, verbose=0)
    return network, history.history
