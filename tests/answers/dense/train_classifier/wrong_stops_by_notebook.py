# early stopping watches the notebook's validation points -> test_separates: "переменным тетради"
def train_classifier(x, y):
    model = create_model()
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="binary_crossentropy")
    stopper = keras.callbacks.EarlyStopping(monitor="val_loss", patience=30)
    model.fit(x, y, epochs=30, validation_data=(X_valid, y_valid), callbacks=[stopper], verbose=0)
    return model
