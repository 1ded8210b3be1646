# tries: questions to a person who is not there, in every way
# hangs: maybe
# worked: no (nbgrader 0.9.6 in one process)
import getpass
import sys

for ask in (input, getpass.getpass, sys.stdin.readline):
    try:
        ask("points? ")
    except Exception as error:
        print(type(error))
get_ipython().kernel._allow_stdin = True
try:
    input("points? ")
except Exception as error:
    print(type(error))
