# a clone of the base, one-hot labels, full batches
def transfer(base, x, y, n_classes):
    clone = keras.models.clone_model(base)
    clone.set_weights(base.get_weights())
    clone.pop()
    for i in range(len(clone.layers)):
        clone.layers[i].trainable = False
    clone.add(keras.layers.Dense(n_classes, activation="softmax"))
    clone.compile(optimizer=keras.optimizers.Adam(0.03), loss="categorical_crossentropy", metrics=["accuracy"])
    clone.fit(x, np.eye(n_classes)[y], batch_size=len(x), epochs=30, verbose=0)
    return clone
