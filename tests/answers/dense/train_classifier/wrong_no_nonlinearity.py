# hidden layers without activation -> test_separates: "есть ли в скрытых слоях нелинейность"
def train_classifier(x, y):
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="linear"),
            keras.layers.Dense(32, activation="linear"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    model.fit(x, y, batch_size=32, epochs=5, verbose=0)
    return model
