# shuffled, a validation part, early stopping
def train_cnn(x, y):
    order = np.random.permutation(len(x))
    split = len(x) * 9 // 10
    train, valid = order[:split], order[split:]
    stop = keras.callbacks.EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True)
    cnn = build_cnn(10)
    cnn.compile(optimizer=keras.optimizers.Adam(0.01), loss=keras.losses.SparseCategoricalCrossentropy())
    cnn.fit(
        x[train], y[train], validation_data=(x[valid], y[valid]), batch_size=32, epochs=20, callbacks=[stop], verbose=0
    )
    return cnn
