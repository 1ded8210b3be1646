# tries: %history, %recall, %macro and %save over the whole session
# assignments: vault, neurons
# worked: yes, tells (nbgrader 0.9.6 in one process)
# %% end
%history -n -o
%history -g canary
%macro everything 1-100
print(everything)
%save -f kept.py 1-100
print(open("kept.py").read())
