# a learning rate that falls, large batches
def fine_tune(model, x, y, epochs=10):
    for layer in model.layers:
        if not layer.trainable:
            layer.trainable = True
    schedule = keras.optimizers.schedules.ExponentialDecay(0.002, decay_steps=5, decay_rate=0.7)
    model.compile(optimizer=keras.optimizers.Adam(schedule), loss="sparse_categorical_crossentropy")
    model.fit(x, y, batch_size=len(x), epochs=epochs, verbose=0)
    return model
