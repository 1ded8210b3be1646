"""The judge: test cells run in a process of their own, which the student's code never enters.

`brief` says, from the release alone, which cells a test needs and which names only the student can have defined;
`process` is the judge, `agent` the student's side, `link` and `plain` what goes between them; `client` is the grader's
side. Nothing that the student's process says is a verdict: it answers calls with plain data.
"""
