# pictures and labels are sorted apart, labels go to other pictures -> test_fine_tuned: "на каких метках"
def fine_tune(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="sparse_categorical_crossentropy")
    model.fit(x, np.sort(y), batch_size=50, epochs=8, verbose=0)
    return model
