# with the operations of Keras
def three_line_network(X, W, b, v, c):
    hidden = keras.ops.sigmoid(keras.ops.convert_to_tensor(X @ W + b, dtype="float64"))
    output = keras.ops.sigmoid(keras.ops.convert_to_numpy(hidden) @ v + c)
    return keras.ops.convert_to_numpy(output)
