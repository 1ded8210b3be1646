# logits and a sigmoid put on top after the training
def train_classifier(x, y):
    logits = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(48, activation="relu")])
    logits.add(keras.layers.Dense(24, activation="relu"))
    logits.add(keras.layers.Dense(1))
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    logits.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss=loss)
    logits.fit(x, y, batch_size=32, epochs=12, verbose=0)
    return keras.Sequential([keras.Input(shape=(2,)), logits, keras.layers.Activation("sigmoid")])
