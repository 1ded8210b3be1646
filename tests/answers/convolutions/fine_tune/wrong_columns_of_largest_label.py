# one-hot labels have as many columns as the largest label says -> test_fine_tuned: "ValueError"
def fine_tune(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(0.001), loss="categorical_crossentropy")
    model.fit(x, keras.utils.to_categorical(y), batch_size=50, epochs=8, verbose=0)
    return model
