# a large network teaches the small one, by classes and not by probabilities -> test_small: "средний ответ"
def train_small_classifier(x, y):
    teacher = train_classifier(x, y)
    cloud = np.random.uniform(-1.8, 1.8, (1000, 2)).astype("float32")
    points = np.vstack([x, cloud])
    lessons = (np.asarray(teacher(points)).ravel() > 0.5).astype("float32")
    best, best_loss = None, np.inf
    for _ in range(3):
        pupil = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(10, activation="tanh")])
        pupil.add(keras.layers.Dense(1, activation="sigmoid"))
        pupil.compile(optimizer=keras.optimizers.Adam(learning_rate=0.1), loss="binary_crossentropy")
        loss = pupil.fit(points, lessons, batch_size=32, epochs=15, verbose=0).history["loss"][-1]
        if loss < best_loss:
            best, best_loss = pupil, loss
        if loss < 0.15:
            break
    return best
