"""Kernels for lessons and submissions: Jupyter kernel provisioners, found by their entry points.

`course-ipc`
    an ordinary kernel that listens on files instead of TCP ports (`ipc`);
`course-warm`
    a kernel forked from a server that has TensorFlow imported already (`warm`);
`course-sandbox`
    the same, fenced in with bubblewrap and with limits (`sandbox`).

nbclient, nbgrader and nbval use one of them where `JUPYTER_DEFAULT_PROVISIONER_NAME` names it; grading names it itself.
`server` and `namespaces` are the server's own code: they import nothing else of this package.
"""
