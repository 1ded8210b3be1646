# calls itself again while the start was unlucky; Nadam
def train_small_classifier(x, y, left=7):
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(10, activation="tanh")])
    model.add(keras.layers.Dense(1, activation="sigmoid"))
    model.compile(optimizer=keras.optimizers.Nadam(learning_rate=0.08), loss="binary_crossentropy")
    model.fit(x, y, batch_size=32, epochs=16, verbose=0)
    accuracy = np.mean((np.asarray(model(x)).ravel() > 0.5) == y)
    return model if accuracy > 0.97 or left == 0 else train_small_classifier(x, y, left - 1)
