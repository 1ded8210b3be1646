# batches drawn by hand, train_on_batch
def train_cnn(pictures, digits):
    net = build_cnn(10)
    net.compile(keras.optimizers.RMSprop(0.006), loss="sparse_categorical_crossentropy")
    generator = np.random.default_rng(0)
    for _ in range(600):
        chosen = generator.integers(len(pictures), size=60)
        net.train_on_batch(pictures[chosen], digits[chosen])
    return net
