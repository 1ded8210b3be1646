# filled in one by one, with repetitions
def quiz():
    answers = {}
    answers["tensors"] = "аабв"
    answers["hyper"] = "га"
    answers["trainable"] = "вб"
    answers["nonlinearity"] = " г "
    answers["layers"] = "а."
    answers["sigmoid"] = "в"
    return answers
