# its own validation part, swish, AdamW, other words for everything
def train(x_train, y_train):
    features, checked, prices, checked_prices = train_test_split(x_train, y_train, test_size=0.25, random_state=1)
    net = keras.Sequential()
    net.add(keras.Input((features.shape[1],)))
    net.add(keras.layers.Dense(32, activation="swish"))
    net.add(keras.layers.Dense(16, activation="relu"))
    net.add(keras.layers.Dense(1))
    net.compile(loss="mean_squared_error", optimizer=keras.optimizers.AdamW(learning_rate=0.01))
    log = net.fit(
        x=features, y=prices, batch_size=30, epochs=10, validation_data=(checked, checked_prices), verbose=0
    ).history
    return net, {"loss": log["loss"], "val_loss": log["val_loss"]}
