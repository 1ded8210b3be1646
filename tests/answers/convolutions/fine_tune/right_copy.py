# a copy of the model, SGD with momentum, one-hot labels
def fine_tune(model, x, y):
    tuned = keras.models.clone_model(model)
    tuned.set_weights(model.get_weights())
    for layer in tuned.layers:
        layer.trainable = True
    tuned.compile(optimizer=keras.optimizers.SGD(0.005, momentum=0.9), loss="categorical_crossentropy")
    tuned.fit(x, keras.utils.to_categorical(y, tuned.output_shape[-1]), batch_size=25, epochs=6, verbose=0)
    return tuned
