# the last fifth is kept for validation though labels are sorted -> test_cnn_learns: "на всех ли картинках"
def train_cnn(x, y):
    model = build_cnn(10)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="sparse_categorical_crossentropy")
    model.fit(x, y, validation_split=0.2, batch_size=40, epochs=12, verbose=0)
    return model
