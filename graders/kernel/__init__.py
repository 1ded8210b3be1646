"""Kernels for lessons and submissions: Jupyter kernel provisioners, found by their entry points.

`course-ipc`
    an ordinary kernel that listens on files instead of TCP ports (`ipc`);
`course-warm`
    a kernel forked from a server that has TensorFlow imported already (`warm`);
`course-sandbox`
    the same, fenced in with bubblewrap and with limits (`warm`, `sandbox`).

nbclient, nbgrader and nbval use one of them where `JUPYTER_DEFAULT_PROVISIONER_NAME` names it; grading names it itself.
`server` is a program of its own, and imports nothing of this package but what lies beside it and is named at its top.
What its processes and their clients have in common is in `protocol`.
"""
