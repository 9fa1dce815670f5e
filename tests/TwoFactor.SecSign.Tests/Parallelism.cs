// More than there are processors: what is parallel here waits for connections that nobody completes.
[assembly: LevelOfParallelism(8)]
