# a clone without the weights -> test_fine_tuned: "сохранились ли веса переданной модели"
def fine_tune(model, x, y):
    model = keras.models.clone_model(model)
    for layer in model.layers:
        layer.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=5, verbose=0)
    return model
