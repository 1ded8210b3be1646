# unfreezes convolutions alone -> test_fine_tuned: "Разморожены должны быть все слои"
def fine_tune(model, x, y):
    for layer in all_layers(model):
        if isinstance(layer, keras.layers.Conv2D):
            layer.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(1e-4), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=32, epochs=30, verbose=0)
    return model
