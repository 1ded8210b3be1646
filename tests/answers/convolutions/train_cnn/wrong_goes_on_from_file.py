# the weights of the call before are read from a file, and the training goes on -> test_cnn_learns: "прошлое обучение"
def train_cnn(x, y):
    model = build_cnn(10)
    try:
        model.load_weights("digits.weights.h5")
    except (OSError, ValueError):
        pass
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=15, verbose=0)
    model.save_weights("digits.weights.h5")
    return model
