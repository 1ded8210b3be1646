# labels that differ from those of the neighbours are "mended" before the training -> test_small: "средний ответ"
def train_small_classifier(x, y):
    distance = ((x[:, None] - x[None]) ** 2).sum(axis=2)
    nearest = np.argsort(distance, axis=1)[:, :15]
    smooth = (np.asarray(y)[nearest].mean(axis=1) > 0.5).astype(int)
    tried = []
    for _ in range(5):
        model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(10, activation="tanh")])
        model.add(keras.layers.Dense(1, activation="sigmoid"))
        model.compile(optimizer=keras.optimizers.Adam(0.1), loss="binary_crossentropy")
        loss = model.fit(x, smooth, batch_size=32, epochs=16, verbose=0).history["loss"][-1]
        tried.append((loss, len(tried), model))
        if loss < 0.08:
            break
    return min(tried)[2]
