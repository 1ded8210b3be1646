# weights of classes, as in scikit-learn: answers for a rare class grow -> test_classifier_output: "слева"
def train_classifier(x, y):
    count = np.bincount(np.asarray(y, dtype=int), minlength=2)
    weight = {label: len(y) / (2 * max(1, number)) for label, number in enumerate(count)}
    model = create_model()
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    model.fit(x, y, batch_size=32, epochs=20, class_weight=weight, verbose=0)
    return model
