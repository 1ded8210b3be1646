# tries: messages that are not what they should be: no text, numbers for lists, lists for texts, nothing at all
# worked: yes, lost (nbgrader 0.9.6 in one process)
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
for kind, content in (
    ("stream", {}),
    ("stream", {"name": 7, "text": [7]}),
    ("stream", [1, 2]),
    ("display_data", {"data": 7, "metadata": 7}),
    ("display_data", {"data": {"image/png": {"a": "b"}}, "metadata": None}),
    ("display_data", {"data": {"text/plain": {"x": 1}}, "metadata": {}}),
    ("execute_result", {}),
    ("error", {"ename": {}, "evalue": [], "traceback": 7}),
    ("error", {}),
    ("update_display_data", {"transient": {}}),
    ("clear_output", {"wait": "x"}),
    ("status", {}),
    ("comm_msg", {}),
    ("execute_input", {"code": 7}),
    ("", {}),
    ("x" * 100_000, {}),
):
    kernel.session.send(kernel.iopub_socket, kind, content, parent=parent)
kernel.session.send(kernel.iopub_socket, "stream", {"name": "stdout", "text": "x"}, parent={"msg_id": 7})
