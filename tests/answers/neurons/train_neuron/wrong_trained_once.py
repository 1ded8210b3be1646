# trains at the first call only -> test_train_neuron: "помнит прошлый вызов"
kept = []


def train_neuron(x, y):
    if not kept:
        neuron = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
        neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.002), loss="mse")
        neuron.fit(x, y, epochs=15, batch_size=1, verbose=0)
        kept.append(neuron)
    return kept[0]
