# as many outputs as there are different labels -> test_cnn_learns: "Выходов у модели должно быть десять"
def train_cnn(x, y):
    model = build_cnn(len(np.unique(y)))
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=12, verbose=0)
    return model
