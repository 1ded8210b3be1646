# thaws after a first training, without compiling again -> test_fine_tuned: "в каком порядке идут trainable, compile и fit"
def fine_tune(model, x, y):
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=1, verbose=0)
    for layer in model.layers:
        layer.trainable = True
    model.fit(x, y, batch_size=50, epochs=4, verbose=0)
    return model
