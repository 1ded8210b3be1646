# the functional API on the output of the last but one layer
def transfer(base, x, y, n_classes):
    base.trainable = False
    answer = keras.layers.Dense(n_classes, activation="softmax", name="answer")(base.layers[-2].output)
    model = keras.Model(base.inputs, answer)
    model.compile("rmsprop", "sparse_categorical_crossentropy")
    model.optimizer.learning_rate = 0.005
    model.fit(x, y, batch_size=30, epochs=16, verbose=0)
    return model
