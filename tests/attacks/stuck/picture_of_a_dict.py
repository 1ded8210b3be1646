# tries: pictures that are dictionaries, broken base64, SVG with scripts, and one of a hundred megapixels
# worked: yes, lost (nbgrader 0.9.6 in one process)
kernel = get_ipython().kernel
parent = kernel.get_parent("shell")
for data in (
    {"image/png": {"a": "b"}},
    {"image/png": "not base64"},
    {"image/png": ["iVBORw0KGgo", 7]},
    {"image/jpeg": "x" * 2_000_000},
    {"image/svg+xml": "<svg onload='document.title=1'><script>1</script></svg>" * 1000},
    {"application/vnd.jupyter.widget-view+json": {"model_id": 7}},
    {"text/html": "<script>document.title='ALARM'</script>" * 1000},
):
    kernel.session.send(kernel.iopub_socket, "display_data", {"data": data, "metadata": {"image/png": 7}}, parent=parent)
