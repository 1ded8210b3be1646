# a loop of its own over standardised pairs and answers, whose scales go into the weights of both layers afterwards
import tensorflow as tf


def train_sum_network(pairs, sums):
    center, width = pairs.mean(axis=0), pairs.std(axis=0) + 1e-12
    level, height = sums.mean(), sums.std() + 1e-12
    x = tf.constant((pairs - center) / width, dtype="float32")
    y = tf.constant((sums - level) / height, dtype="float32")
    network = keras.Sequential([keras.Input(shape=(2,)), keras.layers.Dense(3), keras.layers.Dense(1)])
    optimizer = keras.optimizers.Adam(learning_rate=0.03)
    for _step in range(400):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((network(x) - y) ** 2)
        optimizer.apply(tape.gradient(loss, network.trainable_weights), network.trainable_weights)
    W, b, V, c = network.get_weights()
    network.set_weights([W / width[:, None], b - (center / width) @ W, V * height, c * height + level])
    return network
