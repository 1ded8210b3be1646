# shuffles the pictures where they lie, labels with them -> test_cnn_learns: "Функция меняет массивы"
def train_cnn(x, y):
    state = np.random.get_state()
    np.random.shuffle(x)
    np.random.set_state(state)
    np.random.shuffle(y)
    network = build_cnn(10)
    network.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="sparse_categorical_crossentropy")
    network.fit(x, y, batch_size=50, epochs=15, verbose=0)
    return network
