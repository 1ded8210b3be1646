# the learning rate of a training from scratch -> test_fine_tuned: "Посмотрите на скорость обучения"
def fine_tune(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.02), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=5, verbose=0)
    return model
