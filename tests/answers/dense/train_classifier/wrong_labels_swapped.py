# learns the probability of class 0 -> test_classifier_output, test_separates: "какие метки получает fit"
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
    model.fit(x, 1 - y, batch_size=32, epochs=12, verbose=0)
    return model
