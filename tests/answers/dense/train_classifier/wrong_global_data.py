# trains on the variables of the notebook -> test_separates, test_classifier_output: "на переданных ли x и y"
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
    model.fit(X_train, y_train, batch_size=32, epochs=12, verbose=0)
    return model
