# the slope from the covariance, trained on after that -> test_train_neuron: "вес и смещение посчитаны по ней"
def train_neuron(x, y):
    spread = np.mean((x - x.mean()) ** 2)
    slope = np.mean((x - x.mean()) * (y - y.mean())) / spread if spread else 0.0
    neuron = keras.Sequential([keras.Input(shape=(1,)), keras.layers.Dense(1)])
    neuron.compile(optimizer=keras.optimizers.SGD(learning_rate=0.001), loss="mse")
    neuron.set_weights([np.array([[slope]]), np.array([y.mean() - slope * x.mean()])])
    neuron.fit(x, y, epochs=2, verbose=0)
    return neuron
