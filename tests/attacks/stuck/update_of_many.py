# tries: two hundred outputs of one name, of which a later cell makes large ones by a single update
from IPython.display import display

for number in range(200):
    display({"text/plain": ""}, raw=True, display_id="many")
# %% end
from IPython.display import update_display

update_display({"text/plain": "x" * 1_000_000}, raw=True, display_id="many")
