# softmax over a single unit is always 1 -> test_classifier_output, test_separates: "вероятностью класса 1"
def train_classifier(x, y):
    model = keras.Sequential(
        [
            keras.Input(shape=(2,)),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(32, activation="relu"),
            keras.layers.Dense(1, activation="softmax"),
        ]
    )
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    model.fit(x, y, batch_size=32, epochs=3, verbose=0)
    return model
