"""Running: the flows, their schedule and the command line. The only package that knows Prefect."""
