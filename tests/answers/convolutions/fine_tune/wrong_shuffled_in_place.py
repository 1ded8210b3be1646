# pictures and labels are shuffled in place -> test_fine_tuned: "работайте с копиями"
def fine_tune(model, x, y):
    order = np.random.default_rng(0).permutation(len(x))
    x[:], y[:] = x[order], y[order]
    for layer in model.layers:
        layer.trainable = True
    model.compile(keras.optimizers.Adam(learning_rate=5e-4), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=8, verbose=0)
    return model
