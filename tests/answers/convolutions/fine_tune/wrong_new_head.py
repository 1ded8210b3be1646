# starts with a new head -> test_fine_tuned: "сохранилась ли обученная голова"
def fine_tune(model, x, y):
    head = keras.layers.Dense(model.output_shape[-1], activation="softmax")
    model = keras.Sequential([keras.Input(shape=(8, 8, 1)), *model.layers[:-1], head])
    for layer in model.layers:
        layer.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=5, verbose=0)
    return model
