# the optimizer that the model has is taken over with its rate -> test_fine_tuned: "скорость обучения"
def fine_tune(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    had = getattr(model, "optimizer", None)
    optimizer = keras.optimizers.Adam(0.001) if had is None else type(had).from_config(had.get_config())
    model.compile(optimizer=optimizer, loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=12, verbose=0)
    return model
