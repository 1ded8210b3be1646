# tries: frames on the kernel's sockets that are no messages of Jupyter's: no delimiter, no JSON, wrong signatures
# worked: yes, lost (nbgrader 0.9.6 in one process)
kernel = get_ipython().kernel
frames = [b"<IDS|MSG>", b"bad signature", b"{", b"[", b"nan", b"\xff\xfe"]
for socket in (kernel.iopub_socket, kernel.shell_stream):
    for parts in ([b""], [b"x"], frames, [b"a"] * 500, frames * 50, [b"<IDS|MSG>"], [b"x" * 5_000_000]):
        try:
            socket.send_multipart(parts)
        except Exception as error:
            print(type(error))
