"""When and where stages run: the command line and the Prefect flows."""
