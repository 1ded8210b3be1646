# larger initial weights, attempts kept in a list and the best taken at the end
def train_small_classifier(x, y):
    def accuracy(model):
        return float(np.mean((np.asarray(model(x))[:, 0] > 0.5) == y))

    tried = []
    while len(tried) < 6 and not (tried and accuracy(tried[-1]) > 0.98):
        start = keras.initializers.RandomUniform(-1, 1)
        model = keras.Sequential([keras.Input(shape=(2,))])
        model.add(keras.layers.Dense(10, activation="tanh", kernel_initializer=start))
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="binary_crossentropy")
        model.fit(x, y, batch_size=32, epochs=16, verbose=0)
        tried.append(model)
    return max(tried, key=accuracy)
