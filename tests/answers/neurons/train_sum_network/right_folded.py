# trained on numbers scaled outside, the scale then worked into the first layer's weights
from sklearn.preprocessing import MinMaxScaler


def train_sum_network(pairs, sums):
    scaler = MinMaxScaler().fit(pairs)
    scaled = scaler.transform(pairs)
    network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    network.compile(optimizer="sgd", loss="mse")
    network.fit(np.tile(scaled, (20, 1)), np.tile(sums, (20, 1)), epochs=6, batch_size=10, verbose=0)
    W, b, v, c = network.get_weights()
    network.set_weights([scaler.scale_[:, None] * W, b + scaler.min_ @ W, v, c])
    return network
