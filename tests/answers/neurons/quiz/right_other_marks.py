# line breaks, tabs, no-break spaces and whatever else people put between letters
def quiz():
    answers = {"sigmoid": "в\n", "layers": "\tа", "nonlinearity": "«г»\u00a0"}
    answers |= {"trainable": "б/в", "hyper": "а и г", "tensors": "а + б;\nв"}
    return answers
