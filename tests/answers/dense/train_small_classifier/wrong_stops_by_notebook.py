# a callback looks at the notebook's validation points -> test_small: "переменным тетради"
def train_small_classifier(x, y):
    model = None
    for _ in range(4):
        stopper = keras.callbacks.EarlyStopping(monitor="val_loss", patience=8, restore_best_weights=True)
        model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(10, activation="tanh")])
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        model.compile(keras.optimizers.Adam(0.1), "binary_crossentropy", metrics=["accuracy"])
        options = dict(validation_data=(X_valid, y_valid), callbacks=[stopper], verbose=0)
        if max(model.fit(x, y, epochs=20, **options).history["accuracy"]) > 0.98:
            return model
    return model
