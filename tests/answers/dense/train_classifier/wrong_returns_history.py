# returns the history -> test_classifier_output, test_separates: "посмотрите на return"
def train_classifier(x, y):
    model = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(8), keras.layers.Dense(1, activation="sigmoid")])
    model.compile(optimizer="adam", loss="binary_crossentropy")
    return model.fit(x, y, epochs=1, verbose=0).history
