"""Reports that are files: PDF, Word (old and new), OFD. Read in a process of their own, within limits."""
