"""What Streamlit runs for each visitor.

anyio runs the script that Streamlit ran last, under another name, in each process that makes resources, at a
time when no module __main__ exists, without which DuckDB cannot be imported. So nothing is imported there.
"""

if __name__ == "__main__":
    from pages.navigation import main
    from pages.server import runs

    with runs.current.counted():
        main()
