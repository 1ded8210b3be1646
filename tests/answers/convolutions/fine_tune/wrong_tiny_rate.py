# a learning rate at which nothing is learned -> test_fine_tuned: "подходит ли скорость обучения"
def fine_tune(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=1e-5), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=5, verbose=0)
    return model
