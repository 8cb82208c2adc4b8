"""Building: the work on one file, who does it (this process, others, a cluster), and the one writer; see `kg.build`."""
