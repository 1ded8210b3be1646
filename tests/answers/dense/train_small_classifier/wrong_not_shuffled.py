# shuffle=False: the network sees sorted points class after class -> test_small: "доля верных ответов маленькой сети"
def train_small_classifier(x, y):
    hidden = keras.layers.Dense(10, activation="relu")
    model = keras.Sequential([keras.Input(shape=(2,)), hidden, keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.03), loss="binary_crossentropy")
    model.fit(x, y, batch_size=32, epochs=40, verbose=0, shuffle=False)
    return model
