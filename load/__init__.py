"""From frames to datasets: partitioned Parquet in snapshots, their manifest, dictionary and checks."""
