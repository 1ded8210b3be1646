# pictures are divided by 255 again, only for training -> test_cnn_learns: "доля верных ответов"
def train_cnn(x, y):
    model = build_cnn(10)
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="sparse_categorical_crossentropy")
    model.fit(x / 255, y, batch_size=50, epochs=8, verbose=0)
    return model
