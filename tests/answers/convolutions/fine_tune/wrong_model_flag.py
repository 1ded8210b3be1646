# model.trainable was True already, so Keras does nothing -> test_fine_tuned: "у каких слоёв вы меняете trainable"
def fine_tune(model, x, y):
    model.trainable = True
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.001), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=50, epochs=5, verbose=0)
    return model
