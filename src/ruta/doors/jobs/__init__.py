"""Background work: what kinds there are, what the schedule asks for, and the task that runs one."""
