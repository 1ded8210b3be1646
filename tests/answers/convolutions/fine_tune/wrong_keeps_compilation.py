# a model that is compiled already is not compiled anew, and keeps the rate of its head -> test_fine_tuned: "скорость обучения"
def fine_tune(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    if not model.compiled:
        model.compile(optimizer=keras.optimizers.Adam(5e-4), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=20, epochs=10, verbose=0)
    return model
