# tries: execute_result for cells that are still to come, with the parents of messages guessed from the last one
# worked: yes, lost (nbgrader 0.9.6 in one process)
import threading
import time

kernel = get_ipython().kernel


def publish():
    for _ in range(150):
        parent = kernel.get_parent("shell")
        result = {"data": {"text/plain": "99"}, "metadata": {}, "execution_count": 1}
        kernel.session.send(kernel.iopub_socket, "execute_result", result, parent=parent, ident=b"execute_result")
        time.sleep(0.02)


threading.Thread(target=publish, daemon=True).start()
