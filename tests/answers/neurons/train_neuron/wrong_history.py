# returns what fit returns -> test_train_neuron: "вернула History"
def train_neuron(x, y):
    neuron = build_neuron()
    neuron.compile(optimizer="sgd", loss="mse")
    return neuron.fit(x, y, epochs=2, verbose=0)
