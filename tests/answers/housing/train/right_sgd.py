# stochastic gradient descent with momentum, one wide layer, the History object itself
def train(x_train, y_train):
    network = keras.Sequential(
        [keras.Input(shape=x_train.shape[1:]), keras.layers.Dense(32, activation="relu"), keras.layers.Dense(1)]
    )
    network.compile(optimizer=keras.optimizers.SGD(learning_rate=0.03, momentum=0.9), loss="mse", metrics=["mae"])
    history = network.fit(x_train, y_train, epochs=12, batch_size=40, validation_split=0.2, verbose=0)
    return network, history
