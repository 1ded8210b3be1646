# tries: floods in what might not be counted: metadata, names of streams and errors, buffers, comms
# worked: no (nbgrader 0.9.6 in one process)
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
big = "x" * 1_000_000
for number in range(60):
    for kind, content in (
        ("display_data", {"data": {}, "metadata": {"x": big}, "transient": {"display_id": big}}),
        ("stream", {"name": big, "text": ""}),
        ("error", {"ename": big, "evalue": big, "traceback": []}),
        ("comm_open", {"comm_id": str(number), "target_name": big, "data": {"state": {"x": big}}}),
    ):
        kernel.session.send(kernel.iopub_socket, kind, content, parent=parent, buffers=[b"y" * 1_000_000])
