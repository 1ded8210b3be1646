# relies on the model's being compiled already -> test_fine_tuned: "compile()"
def fine_tune(model, x, y):
    for layer in model.layers:
        layer.trainable = True
    model.fit(x, y, batch_size=50, epochs=5, verbose=0)
    return model
