# a slice that was left in after a trial run -> test_cnn_learns: "на всех ли картинках"
def train_cnn(x, y):
    model = build_cnn(10)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="sparse_categorical_crossentropy")
    model.fit(x[:200], y[:200], batch_size=40, epochs=10, verbose=0)
    return model
