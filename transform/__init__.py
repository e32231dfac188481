"""From report text to observations and indicators: expressions over frames, no file, no socket, no clock."""
