# the base is never thawed -> test_fine_tuned: "Разморожены должны быть все слои"
def fine_tune(model, x, y):
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=5, verbose=0)
    return model
