# one network for all calls, trained further each time -> test_cnn_learns: "прошлое обучение"
network = build_cnn(10)
network.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")


def train_cnn(x, y):
    network.fit(x, y, batch_size=40, epochs=30, verbose=0)
    return network
