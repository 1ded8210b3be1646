# returns what fit returns -> test_fine_tuned: "а вернула History"
def fine_tune(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="sparse_categorical_crossentropy")
    history = model.fit(x, y, batch_size=50, epochs=5, verbose=0)
    return history
