# a learning rate so large that all answers become equal -> test_cnn_learns: "доля верных ответов"
def train_cnn(x, y):
    model = build_cnn(10)
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=30.0), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=4, verbose=0)
    return model
