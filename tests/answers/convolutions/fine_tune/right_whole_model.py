# model.trainable, after a change that makes Keras notice it, RMSprop
def fine_tune(model, x, y):
    model.trainable = False
    model.trainable = True
    model.compile(keras.optimizers.RMSprop(0.0005), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(x, y, epochs=6, verbose=0)
    return model
