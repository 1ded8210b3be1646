# plain SGD with momentum, arguments with defaults
def train_cnn(x, y, epochs=24, rate=0.05):
    m = build_cnn(n_classes=10)
    opt = keras.optimizers.SGD(learning_rate=rate, momentum=0.9)
    m.compile(loss="sparse_categorical_crossentropy", optimizer=opt)
    m.fit(np.array(x), np.array(y).astype(int), epochs=epochs, batch_size=40, verbose=0)
    return m
