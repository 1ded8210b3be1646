# functional interface, MAE as the loss, early stopping on the validation loss
def train(x_train, y_train):
    inputs = keras.Input(shape=(x_train.shape[1],))
    hidden = keras.layers.Dense(64, activation="relu")(inputs)
    network = keras.Model(inputs, keras.layers.Dense(1)(hidden))
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="mae")
    stop = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    fitted = network.fit(
        x_train, y_train, epochs=14, batch_size=50, validation_split=0.15, callbacks=[stop], verbose=0
    )
    return [network, fitted.history]
