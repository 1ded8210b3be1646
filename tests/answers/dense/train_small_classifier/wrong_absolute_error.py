# the best attempt is trained on with the absolute error, which draws answers to 0 and 1 -> test_small: "средний ответ"
def train_small_classifier(x, y):
    tried = []
    for _ in range(5):
        model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(10, activation="tanh")])
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
        loss = model.fit(x, y, batch_size=32, epochs=16, verbose=0).history["loss"][-1]
        tried.append((loss, len(tried), model))
        if loss < 0.08:
            break
    best = min(tried)[2]
    best.compile(optimizer=keras.optimizers.Adam(0.05), loss="mae")
    best.fit(x, y, batch_size=32, epochs=40, verbose=0)
    return best
