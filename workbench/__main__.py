"""`python -m workbench`: the command line without a window."""

from workbench import worker

if __name__ == "__main__":
    worker.enter()
    from workbench.cli import main

    main()
