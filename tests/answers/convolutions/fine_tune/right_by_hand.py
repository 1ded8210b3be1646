# train_on_batch in a loop, a very small learning rate
def fine_tune(model, x, y):
    i = 0
    while i < len(model.layers):
        model.layers[i].trainable = True
        i = i + 1
    model.compile(keras.optimizers.Adam(learning_rate=2e-4), keras.losses.SparseCategoricalCrossentropy())
    for _ in range(30):
        model.train_on_batch(x, y)
    return model
