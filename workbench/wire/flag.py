"""How a process knows that it was started as a worker. By itself, so that asking costs no import."""

FLAG = "--workbench-worker"
