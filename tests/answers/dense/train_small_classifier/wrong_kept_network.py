# one network outside the function is trained on at every call -> test_small: "новая ли она каждый раз"
kept = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(10, activation="tanh")])
kept.add(keras.layers.Dense(1, activation="sigmoid"))
kept.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="binary_crossentropy")


def train_small_classifier(x, y):
    for _attempt in range(6):
        kept.fit(x, y, batch_size=32, epochs=16, verbose=0)
        if np.mean((np.asarray(kept(x)).ravel() > 0.5) == y) > 0.98:
            break
    return kept
