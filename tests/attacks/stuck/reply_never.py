# tries: a kernel that runs everything and answers nothing
# hangs: yes
# worked: yes, lost (nbgrader 0.9.6 in one process)
kernel = get_ipython().kernel
plain = kernel.session.send
kernel.session.send = lambda stream, kind, *args, **kwargs: None if kind in ("execute_reply", "status") else plain(stream, kind, *args, **kwargs)
