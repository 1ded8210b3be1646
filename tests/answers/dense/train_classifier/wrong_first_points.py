# trains on the first half to have something to compare with -> test_separates: "на переданных ли x и y она учится, на всех ли"
def train_classifier(x, y):
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    model.fit(x[: len(x) // 2], y[: len(x) // 2], batch_size=32, epochs=24, verbose=0)
    return model
