"""`python -m kg.cli` does what `casegraph` does."""

from kg.cli import main

if __name__ == "__main__":
    main()
