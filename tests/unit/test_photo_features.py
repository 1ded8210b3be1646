import io
import pickle
import re
import struct
import sys
from base64 import b64decode
from collections import OrderedDict
from types import ModuleType

import numpy as np
import photo_features
import pytest
from PIL import Image

from graders.authoring.languages import editions

PACKED = photo_features.DATA.read_bytes()


@pytest.fixture
def saved(monkeypatch):
    """Writes tables of weights as PyTorch did, without PyTorch: storages one after the other, behind what they mean."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    torch.FloatStorage = type("FloatStorage", (), {"__module__": "torch"})

    def _rebuild_tensor_v2(*args):
        raise AssertionError("nothing is rebuilt by PyTorch")

    _rebuild_tensor_v2.__module__ = "torch._utils"
    _rebuild_tensor_v2.__qualname__ = "_rebuild_tensor_v2"
    utils._rebuild_tensor_v2 = _rebuild_tensor_v2
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)

    class Storage:
        def __init__(self, key, values):
            self.key, self.values = key, np.asarray(values, "<f4")

    class Tensor:
        def __init__(self, storage, offset, shape, strides):
            self.parts = (storage, offset, shape, strides, False, OrderedDict())

        def __reduce__(self):
            return _rebuild_tensor_v2, self.parts

    class Pickler(pickle.Pickler):
        def persistent_id(self, obj):
            if isinstance(obj, Storage):
                return ("storage", torch.FloatStorage, obj.key, "cpu", len(obj.values), None)
            return None

    def save(tensors, storages, magic=0x1950A86A20F9469CFC6C):
        kept = {key: Storage(key, values) for key, values in storages.items()}
        file = io.BytesIO()
        for part in (magic, 1001, {"little_endian": True}):
            pickle.dump(part, file, 2)
        table = OrderedDict((name, Tensor(kept[key], *place)) for name, (key, *place) in tensors.items())
        Pickler(file, 2).dump(table)
        pickle.dump(sorted(kept), file, 2)
        for key in sorted(kept):
            file.write(struct.pack("<q", len(kept[key].values)) + kept[key].values.tobytes())
        file.seek(0)
        return file

    return save


def test_weights_are_read_without_pytorch(saved):
    tensors = {
        "turned": ("b", 0, (2, 3), (1, 2)),
        "a part": ("b", 4, (2,), (1,)),
        "bias": ("a", 0, (1,), (1,)),
    }
    found = photo_features.read_weights(saved(tensors, {"a": [7.5], "b": range(6)}))
    assert found["turned"].tolist() == [[0, 2, 4], [1, 3, 5]]
    assert found["a part"].tolist() == [4, 5] and found["bias"].tolist() == [7.5]


def test_what_is_no_table_of_weights_is_refused(saved):
    with pytest.raises(pickle.UnpicklingError, match="older form"):
        photo_features.read_weights(saved({}, {}, magic=1))
    with pytest.raises(pickle.UnpicklingError, match="not part of a table"):
        photo_features.read_weights(io.BytesIO(pickle.dumps(print)))


def test_a_photograph_fills_the_middle_of_a_white_square(tmp_path):
    stamp = Image.new("RGBA", (300, 100))
    stamp.paste((200, 0, 0, 255), (10, 40, 110, 60))  # twice the margin on one side: it does not matter
    stamp.save(tmp_path / "красный.png")
    pixels = np.asarray(photo_features.photo(tmp_path / "красный.png"))
    rows, columns = np.nonzero(pixels[:, :, 1] < 128)
    assert pixels.shape == (224, 224, 3) and pixels[0, 0].tolist() == [255, 255, 255]
    assert (columns.max() - columns.min() + 1, rows.max() - rows.min() + 1) == (202, 40)
    assert abs(columns.mean() - 111.5) <= 1 and abs(rows.mean() - 111.5) <= 1


def test_drawings_and_other_licences_are_left_out(tmp_path):
    for name in ("hen.png", "hen_flip.png", "pelican.png", "cartoon/owl.png", "hen.txt"):
        path = tmp_path / "cartoon" / "animals/birds" / name  # the folder of all may have any name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = photo_features.find_photos(tmp_path / "cartoon")
    assert [(number, path.name) for number, path in found] == [(0, "hen.png")]


def test_components_in_8_bits_keep_the_distances():
    values = np.random.default_rng(3).normal(size=(90, 200)).astype("float32") * np.linspace(1, 20, 200)
    parts, scales = photo_features.small(values)
    assert parts.dtype == np.int8 and parts.shape == (90, 32) and np.abs(parts).max() == 127
    exact = photo_features.PCA(32, svd_solver="full").fit_transform(values)
    assert np.abs(parts * scales - exact).max() <= scales.max() / 2 * 1.01


def test_components_come_in_order_so_that_fewer_are_the_first_of_more(monkeypatch):
    values = np.random.default_rng(5).normal(size=(60, 80)).astype("float32") * np.linspace(1, 9, 80)
    more, _ = photo_features.small(values)
    monkeypatch.setattr(photo_features, "COMPONENTS", 7)
    assert np.array_equal(photo_features.small(values)[0], more[:, :7])


@pytest.mark.parametrize("lesson", photo_features.lessons(), ids=lambda path: path.parent.name)
def test_the_lesson_holds_the_file(lesson):
    text = lesson.read_text(encoding="utf-8")
    (packed,) = re.findall(r'^PACKED = "data:application/zip;base64,(.*)"$', text, re.MULTILINE)
    assert b64decode(packed) == PACKED, "run benchmarks/photo_features.py, then course sync 12_transfer_learning"
    assert photo_features.embed(PACKED, lesson) == text


def test_the_lesson_is_there_in_every_language_and_one_without_the_line_is_refused(tmp_path):
    folders = [language.folder for language in editions(photo_features.ROOT)]
    assert [path.parent for path in photo_features.lessons()] == sorted(photo_features.ROOT / name for name in folders)
    other = tmp_path / "12_transfer_learning.md"
    for text in ('OTHER = ""\n', 'PACKED = ""\nPACKED = ""\n'):
        other.write_text(text, encoding="utf-8")
        with pytest.raises(SystemExit, match="one line PACKED"):
            photo_features.embed(PACKED, other)


def test_the_file_is_small_and_whole():
    assert len(PACKED) <= 80_000, "it stands in two notebooks, and both on the website"
    packed = np.load(io.BytesIO(PACKED))
    count = len(packed["labels"])
    assert count == len(packed["names"]) == len(set(packed["names"])) >= 200
    assert packed["classes"].tolist() == list(photo_features.CLASSES)
    assert np.bincount(packed["labels"], minlength=len(packed["classes"])).min() > 10, "ten are trained with"
    assert packed["features"].shape == (1 + photo_features.UNTRAINED, count, photo_features.COMPONENTS)
    width, height = Image.open(io.BytesIO(packed["sheet"].tobytes())).size
    assert width == 15 * 40 and height == -(-count // 15) * 40
    left_out = photo_features.DRAWN | photo_features.OTHER_LICENCE | photo_features.RECOLOURED
    assert not left_out & set(packed["names"].tolist())
